package io.dragoman.transcriber;

import io.dragoman.inference.Speech;
import io.dragoman.resilience.deadletter.Failure;
import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.resilience.worker.Answer;
import io.dragoman.resilience.worker.Output;
import io.dragoman.resilience.worker.ResultCodec;
import io.dragoman.resilience.worker.WorkMeta;
import io.dragoman.resilience.worker.WorkStrategy;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Fingerprint;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.AudioSegment;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.status.UnitRef;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.header.Headers;

/** What the worker must know of audio segments. */
final class SpeechStrategy implements WorkStrategy<SpeechWork, Speech> {
  /** 30 s, the longest segment that ingest makes and that Whisper takes. */
  private static final int MAX_PCM_BYTES = 30 * Pcm.SAMPLES_PER_SECOND * Pcm.BYTES_PER_SAMPLE;

  /** Beside the language: what was kept with timestamps does not answer where none are wanted. */
  private static final String UNTIMED = "/untimed";

  private final SpeechValues values;
  private final SpeechOutputs outputs;
  private final Set<String> languages;
  private final boolean timestamps;
  private final ResultCodec<Speech> codec = new SpeechCodec();

  /**
   * For one model.
   *
   * @param languages codes that the model knows
   * @param timestamps whether transcripts come in timed pieces
   */
  SpeechStrategy(
      final SpeechValues values,
      final SpeechOutputs outputs,
      final Set<String> languages,
      final boolean timestamps) {
    this.values = values;
    this.outputs = outputs;
    this.languages = Set.copyOf(languages);
    this.timestamps = timestamps;
  }

  @Override
  public SpeechWork decode(final byte[] value, final Headers headers) {
    final AudioSegment segment = values.segment(value);
    requireAudio(segment);
    final Language source = language(segment, segment.getSourceLanguage());
    final String code =
        source
            .whisper()
            .filter(languages::contains)
            .orElseThrow(
                () ->
                    new RejectedSegment(
                        ErrorCode.UNSUPPORTED_LANGUAGE,
                        "The speech model does not know "
                            + source.englishName()
                            + " ("
                            + segment.getSourceLanguage()
                            + "); it knows "
                            + String.join(", ", languages.stream().sorted().toList())
                            + ".",
                        segment));
    final List<Language> targets =
        segment.getTargetLanguages().stream()
            .map(target -> language(segment, target))
            .distinct()
            .toList();
    return new SpeechWork(segment, source, code, targets);
  }

  @Override
  public WorkMeta describe(final SpeechWork work) {
    final AudioSegment segment = work.segment();
    return new WorkMeta(
        segment.getRequestId(),
        segment.getEventId(),
        // Made anew: a wrong one in the record would answer one client with another's words.
        Fingerprint.ofAudio(
            bytes(segment.getPcm()), timestamps ? work.code() : work.code() + UNTIMED),
        segment.getPriority(),
        segment.getDeadline(),
        segment.getPcm().remaining());
  }

  @Override
  public void check(final SpeechWork work, final Speech speech) {
    if (!Float.isFinite(speech.noSpeechProbability())
        || !Float.isFinite(speech.averageLogProbability())) {
      throw new DragomanException(
          ErrorCode.INVALID_OUTPUT, "The model answered with probabilities that are no numbers.");
    }
  }

  @Override
  public boolean isEmpty(final Speech speech) {
    return !speech.hasSpeech();
  }

  @Override
  public List<Output> done(final SpeechWork work, final Answer<Speech> answer) {
    final List<Output> records = new ArrayList<>();
    final String requestId = work.segment().getRequestId();
    records.add(
        new Output(Topic.TRANSCRIPTS, requestId, values.bytes(outputs.transcript(work, answer))));
    for (final TranslationTask task : outputs.tasks(work, answer.result())) {
      final Topic topic = Topic.TRANSLATION_TASKS.forPriority(task.getPriority());
      records.add(new Output(topic, task.getFingerprint(), values.bytes(topic, task)));
    }
    records.add(status(outputs.done(work, answer)));
    return records;
  }

  @Override
  public List<Output> failed(final SpeechWork work, final Failure failure) {
    return List.of(status(outputs.failed(work.segment(), failure)));
  }

  @Override
  public List<Output> dropped(final SpeechWork work) {
    return List.of(status(outputs.dropped(work.segment())));
  }

  @Override
  public List<Output> unreadable(final Headers headers, final Failure failure) {
    if (failure.cause() instanceof final RejectedSegment rejected) {
      return List.of(status(outputs.failed(rejected.segment(), failure)));
    }
    return HeaderText.id(headers, Header.REQUEST_ID)
        .map(
            requestId ->
                status(
                    outputs.failed(
                        UnitRef.unreadable(
                            requestId,
                            HeaderText.id(headers, Header.CLIENT_ID).orElse(null),
                            HeaderText.get(headers, Header.EVENT_ID).orElse(null)),
                        failure)))
        .stream()
        .toList();
  }

  @Override
  public ResultCodec<Speech> resultCodec() {
    return codec;
  }

  private Output status(final RequestEvent event) {
    return new Output(Topic.REQUESTS, event.getRequestId(), values.bytes(event));
  }

  private static void requireAudio(final AudioSegment segment) {
    final int size = segment.getPcm().remaining();
    if (size == 0) {
      throw new RejectedSegment(ErrorCode.EMPTY_INPUT, "The segment has no samples.", segment);
    }
    if (size % Pcm.BYTES_PER_SAMPLE != 0) {
      throw new RejectedSegment(
          ErrorCode.INVALID_REQUEST,
          "The segment's pcm has " + size + " bytes, which is no whole number of 16-bit samples.",
          segment);
    }
    if (size > MAX_PCM_BYTES) {
      throw new RejectedSegment(
          ErrorCode.INPUT_TOO_LARGE,
          "The segment's pcm has " + size + " bytes; " + MAX_PCM_BYTES + " (30 s) are allowed.",
          segment);
    }
  }

  private static Language language(final AudioSegment segment, final String code) {
    return Language.find(code)
        .orElseThrow(
            () ->
                new RejectedSegment(
                    ErrorCode.UNSUPPORTED_LANGUAGE,
                    "There is no language " + code + "; use ISO 639-1 or FLORES-200 codes.",
                    segment));
  }

  private static byte[] bytes(final ByteBuffer buffer) {
    final byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
