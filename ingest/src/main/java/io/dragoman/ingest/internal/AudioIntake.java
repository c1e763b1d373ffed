package io.dragoman.ingest.internal;

import io.dragoman.claims.ClaimStore;
import io.dragoman.ingest.audio.AudioDecoder;
import io.dragoman.ingest.audio.AudioFile;
import io.dragoman.ingest.audio.DecodedAudio;
import io.dragoman.ingest.audio.Pcm;
import io.dragoman.ingest.audio.Segment;
import io.dragoman.ingest.audio.Segmenter;
import io.dragoman.ingest.audio.SpeechSample;
import io.dragoman.ingest.meters.IngestMeter;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.EventPlace;
import io.dragoman.schemas.Fingerprint;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.UnitIndex;
import io.dragoman.schemas.event.AudioEvent;
import io.dragoman.schemas.event.AudioSegment;
import io.dragoman.schemas.event.Options;
import io.dragoman.schemas.event.RequestKind;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Audio events to segments of speech. */
public final class AudioIntake implements Intake<AudioEvent> {
  private final AudioDecoder decoder;
  private final ClaimStore claims;
  private final Segmenter segmenter;
  private final MeterRegistry meters;

  /**
   * An intake; neither decoder nor store is closed by it.
   *
   * @param claims where audio lies that is not in its event
   */
  public AudioIntake(
      final AudioDecoder decoder,
      final ClaimStore claims,
      final Segmenter segmenter,
      final MeterRegistry meters) {
    this.decoder = decoder;
    this.claims = claims;
    this.segmenter = segmenter;
    this.meters = meters;
    // At zero, so that the first one is seen.
    IngestMeter.DECODE.timer(meters, "ok");
  }

  @Override
  public Submission submission(final AudioEvent event) {
    return Submission.of(event);
  }

  @Override
  public Plan plan(
      final AudioEvent event,
      final CheckedRequest request,
      final EventPlace place,
      final Instant now) {
    final Optional<String> language = request.named().map(AudioIntake::code);
    final DecodedAudio audio = decode(event);
    try {
      final Pcm pcm = audio.pcm();
      final List<Segment> segments = segmenter.cut(pcm);
      if (language.isEmpty()) {
        final Plan question = new Plan.Question(question(request, pcm, segments, place, now));
        audio.close();
        return question;
      }
      return new Work(
          request,
          RequestKind.AUDIO,
          segments.size(),
          Optional.of(pcm.durationMs()),
          IntStream.range(0, segments.size())
              .mapToObj(index -> task(request, language.get(), pcm, segments, index, now))
              .onClose(audio::close));
    } catch (final RuntimeException e) {
      audio.close();
      throw e;
    }
  }

  /** As Whisper calls it. */
  private static String code(final Language language) {
    return language
        .whisper()
        .orElseThrow(
            () ->
                CheckedRequest.failure(
                    ErrorCode.UNSUPPORTED_LANGUAGE,
                    "Speech in %s (%s) cannot be transcribed: Whisper does not know the language.",
                    language.englishName(),
                    language.flores()));
  }

  private DecodedAudio decode(final AudioEvent event) {
    final Timer.Sample time = Timer.start();
    try {
      final DecodedAudio audio =
          event
              .getReference()
              .map(reference -> decodeClaimed(event, reference))
              .orElseGet(() -> decoder.decode(event.getAudio()));
      time.stop(IngestMeter.DECODE.timer(meters, "ok"));
      IngestMeter.AUDIO
          .counter(meters, audio.container())
          .increment(audio.pcm().length() / (double) Pcm.SAMPLE_RATE);
      return audio;
    } catch (final DragomanException e) {
      time.stop(IngestMeter.DECODE.timer(meters, e.code().name()));
      throw e;
    }
  }

  /** It goes from the store to the decoder's process, a piece at a time. */
  private DecodedAudio decodeClaimed(final AudioEvent event, final String reference) {
    if (event.getAudio().hasRemaining()) {
      throw CheckedRequest.invalid(
          "The event has both audio and a reference to audio; leave one of them out.");
    }
    return decoder.decode(
        new AudioFile() {
          @Override
          public long size() {
            return ClaimStore.sizeOf(reference);
          }

          @Override
          public InputStream open() {
            return claims.open(reference).content();
          }
        });
  }

  private static Work.Task<AudioSegment> question(
      final CheckedRequest request,
      final Pcm pcm,
      final List<Segment> segments,
      final EventPlace place,
      final Instant now) {
    final byte[] sample = SpeechSample.of(pcm, segments);
    final String fingerprint = Fingerprint.ofAudio(sample, Language.AUTO, null);
    final String eventId = request.questionId(RequestKind.AUDIO, place);
    return new Work.Task<>(
        eventId,
        fingerprint,
        segment(request, eventId, fingerprint, sample, now)
            .setIndex(UnitIndex.REQUEST)
            .setCount(0)
            .setStartMs(segments.getFirst().startMs())
            .setEndMs(segments.getLast().endMs())
            .setSourceLanguage(Language.AUTO)
            .setDetectFor(place.toString())
            .setOptions(request.options().map(AudioIntake::whereItMayBeMade).orElse(null))
            .build());
  }

  /** In which language somebody speaks is found out where the speech itself may be heard. */
  private static Options whereItMayBeMade(final Options options) {
    return Options.newBuilder()
        .setLocalOnly(options.getLocalOnly())
        .setTier(options.getTier().orElse(null))
        .setMaxUnitCost(options.getMaxUnitCost().orElse(null))
        .build();
  }

  private static Work.Task<AudioSegment> task(
      final CheckedRequest request,
      final String language,
      final Pcm pcm,
      final List<Segment> segments,
      final int index,
      final Instant now) {
    final Segment segment = segments.get(index);
    final byte[] samples = pcm.bytes(segment.from(), segment.to());
    final String fingerprint =
        Fingerprint.ofAudio(samples, language, request.options().orElse(null));
    final String eventId = request.unitId(RequestKind.AUDIO, index);
    return new Work.Task<>(
        eventId,
        fingerprint,
        segment(request, eventId, fingerprint, samples, now)
            .setIndex(index)
            .setCount(segments.size())
            .setStartMs(segment.startMs())
            .setEndMs(segment.endMs())
            .setSourceLanguage(language)
            .setLanguageProbability(request.languageProbability().orElse(null))
            .setTargetLanguages(request.targetCodes())
            .setOptions(request.options().orElse(null))
            .build());
  }

  private static AudioSegment.Builder segment(
      final CheckedRequest request,
      final String eventId,
      final String fingerprint,
      final byte[] samples,
      final Instant now) {
    return AudioSegment.newBuilder()
        .setEventId(eventId)
        .setRequestId(request.id())
        .setClientId(request.clientId().orElse(null))
        .setPcm(ByteBuffer.wrap(samples))
        .setFingerprint(fingerprint)
        .setPriority(request.priority())
        .setDeadline(request.deadline().orElse(null))
        .setCreatedAt(now)
        .setSubmittedAt(request.submittedAt());
  }
}
