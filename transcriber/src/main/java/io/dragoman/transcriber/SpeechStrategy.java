package io.dragoman.transcriber;

import com.fasterxml.jackson.core.type.TypeReference;
import io.dragoman.inference.EngineSkill;
import io.dragoman.inference.Speech;
import io.dragoman.inference.SpeechInput;
import io.dragoman.resilience.deadletter.Failure;
import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.resilience.worker.Answer;
import io.dragoman.resilience.worker.Output;
import io.dragoman.resilience.worker.WorkMeta;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.EventPlace;
import io.dragoman.schemas.Fingerprint;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.AudioSegment;
import io.dragoman.schemas.event.Options;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.SpeechLanguage;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.status.UnitRef;
import io.dragoman.stage.JsonResultCodec;
import io.dragoman.stage.RejectedWork;
import io.dragoman.stage.SingleRoundStrategy;
import io.dragoman.stage.StageContext;
import io.dragoman.stage.TopicValues;
import io.dragoman.stage.WorkTraits;
import io.dragoman.stage.price.Consumption;
import io.dragoman.stage.price.Expected;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What the worker must know of audio segments, and how a speech model is asked about one. */
final class SpeechStrategy extends SingleRoundStrategy<SpeechWork, SpeechInput, Speech, Speech> {
  /** 30 s, the longest segment that ingest makes and that Whisper takes. */
  private static final int MAX_PCM_BYTES =
      30 * PcmBytes.SAMPLES_PER_SECOND * PcmBytes.BYTES_PER_SAMPLE;

  /** Beside the language: what was kept with timestamps does not answer where none are wanted. */
  private static final String UNTIMED = "/untimed";

  /** Likewise with times of words. */
  private static final String WORDS = "/words";

  private static final Options AS_CONFIGURED = Options.newBuilder().build();

  private final TopicValues values;
  private final SpeechOutputs outputs;
  private final Set<String> languages;
  private final MeterRegistry meters;
  private final SpeechWishes wishes;
  private final SpeechReviews reviews;
  private final SpeechMemory memory;

  SpeechStrategy(final StageContext context, final SpeechMemory memory) {
    super(
        Stage.TRANSCRIBE,
        "segment",
        context,
        new JsonResultCodec<>(new TypeReference<Speech>() {}));
    this.values = context.values();
    this.outputs = new SpeechOutputs(context.clock());
    this.languages = context.languages();
    this.meters = context.meters();
    this.wishes = new SpeechWishes(context.settings(), context.skills());
    this.reviews = new SpeechReviews(context, outputs);
    this.memory = memory;
  }

  @Override
  public SpeechWork decode(final byte[] value, final Origin origin) {
    final AudioSegment segment = values.read(AudioSegment.class, value);
    requireAudio(segment);
    if (segment.getDetectFor().isPresent()) {
      return SpeechWork.detection(segment, place(segment, segment.getDetectFor().get()), origin);
    }
    final Language source = language(segment, segment.getSourceLanguage());
    final String code =
        source
            .whisper()
            .filter(languages::contains)
            .orElseThrow(
                () ->
                    new RejectedWork(
                        ErrorCode.UNSUPPORTED_LANGUAGE,
                        "The speech model does not know "
                            + source.englishName()
                            + " ("
                            + segment.getSourceLanguage()
                            + "); it knows "
                            + String.join(", ", languages.stream().sorted().toList())
                            + ".",
                        SpeechOutputs.unit(segment)));
    final List<Language> targets =
        segment.getTargetLanguages().stream()
            .map(target -> language(segment, target))
            .distinct()
            .toList();
    final Options options = segment.getOptions().orElse(AS_CONFIGURED);
    wishes.impossible(options).ifPresent(what -> refuse(segment, what.option(), what.value()));
    final SpeechWork work =
        new SpeechWork(
            segment, source, code, targets, wishes.isTimed(options), wishes.of(options), origin);
    if (work.options().translate() && targets.contains(Language.ENG_LATN)) {
      throw new RejectedWork(
          ErrorCode.UNSUPPORTED_OPTION,
          "The option task, translate, makes the transcript English; leave English out of the"
              + " target languages, or leave the option out.",
          SpeechOutputs.unit(segment));
    }
    return memory.isEmpty()
        ? work
        : work.knownAs(
            memory.find(segment.getClientId().orElse(null), audio(work), work.source().flores()));
  }

  /** What was heard, whatever model hears it and however that is told to. */
  private static String audio(final SpeechWork work) {
    return Fingerprint.ofAudio(
        bytes(work.segment().getPcm()),
        work.code(),
        Options.newBuilder()
            .setTask(work.segment().getOptions().flatMap(Options::getTask).orElse(null))
            .build());
  }

  @Override
  public Optional<Speech> recalled(final SpeechWork work) {
    return work.remembered();
  }

  @Override
  public WorkMeta describe(final SpeechWork work) {
    final AudioSegment segment = work.segment();
    // Made anew: a wrong one in the record would answer one client with another's words.
    final String fingerprint =
        Fingerprint.ofAudio(bytes(segment.getPcm()), kept(work), segment.getOptions().orElse(null));
    return new WorkMeta(
        segment.getRequestId(),
        segment.getEventId(),
        work.remembered()
            .map(
                speech ->
                    Fingerprint.ofPartlyKnown(
                        fingerprint,
                        segment.getClientId().orElse(""),
                        new TreeMap<>(Map.of(0, speech.text()))))
            .orElse(fingerprint),
        segment.getPriority(),
        segment.getDeadline(),
        segment.getPcm().remaining());
  }

  @Override
  public void check(final SpeechWork work, final Speech speech) {
    if (!Float.isFinite(speech.noSpeechProbability())
        || !Float.isFinite(speech.averageLogProbability())) {
      throw new InvalidTranscript(
          "The model answered with probabilities that are no numbers.", speech);
    }
    if (work.detectFor().isPresent()
        && (speech.detected() == null || !Float.isFinite(speech.detected().probability()))) {
      throw new DragomanException(
          ErrorCode.INVALID_OUTPUT, "The model was asked for a language and named none.");
    }
  }

  @Override
  public boolean isEmpty(final Speech speech) {
    return !speech.hasSpeech() && speech.detected() == null;
  }

  @Override
  protected UnitRef unit(final SpeechWork work) {
    return SpeechOutputs.unit(work.segment());
  }

  @Override
  protected WorkTraits traits(final SpeechWork work) {
    final Options options = work.segment().getOptions().orElse(null);
    final long lengthMs = (long) (1000 * PcmBytes.seconds(work.segment().getPcm()));
    final Consumption expected = Expected.ofSpeech(PcmBytes.duration(work.segment().getPcm()));
    return work.detectFor().isPresent()
        ? WorkTraits.of(Set.of(), Set.of(EngineSkill.DETECT_LANGUAGE), lengthMs, expected, options)
        : WorkTraits.of(
            Set.of(work.code()), wishes.needed(work.options()), lengthMs, expected, options);
  }

  @Override
  protected List<SpeechInput> questions(final SpeechWork work) {
    return List.of(
        new SpeechInput(
            PcmBytes.toFloats(work.segment().getPcm()), work.code(), work.timed(), work.options()));
  }

  @Override
  protected Speech result(final List<Speech> answers) {
    return answers.getFirst();
  }

  @Override
  protected int tokens(final Speech answer) {
    return answer.shared() ? 0 : answer.tokens();
  }

  @Override
  protected int inputTokens(final Speech answer) {
    return answer.shared() ? 0 : answer.inputTokens();
  }

  @Override
  protected void count(final SpeechWork work) {
    if (work.detectFor().isPresent()) {
      return;
    }
    TranscriberMeter.SPEECH_AUDIO
        .counter(meters, work.code())
        .increment(PcmBytes.seconds(work.segment().getPcm()));
  }

  /** Ingest waits for what becomes of a detection; a copy of one is nobody's. */
  @Override
  protected List<Output> tell(final SpeechWork work, final RequestEvent event) {
    if (work.detectFor().isEmpty()) {
      return super.tell(work, event);
    }
    return outputs.notDetected(work, event).stream()
        .map(language -> language(work, language))
        .toList();
  }

  private Output language(final SpeechWork work, final SpeechLanguage language) {
    return values.write(
        Topic.SPEECH_LANGUAGES, work.detectFor().orElseThrow().toString(), language);
  }

  @Override
  public List<Output> done(final SpeechWork work, final Answer<Speech> answer) {
    if (work.detectFor().isPresent()) {
      return List.of(language(work, outputs.detected(work, answer)));
    }
    final Speech speech = answer.result();
    final Optional<Output> review =
        work.remembered().isPresent()
            ? Optional.empty()
            : reviews.ofDoubtful(work, answer, audio(work));
    final List<Output> records = new ArrayList<>();
    records.add(
        values.write(
            Topic.TRANSCRIPTS,
            work.segment().getRequestId(),
            outputs.transcript(
                work, answer, cost(answer, consumption(work, answer)), review.isPresent())));
    for (final TranslationTask task : outputs.tasks(work, speech)) {
      records.add(
          values.write(
              Topic.TRANSLATION_TASKS.forPriority(task.getPriority()),
              task.getFingerprint(),
              task));
    }
    records.add(
        doneStatus(
            work,
            answer,
            SpeechReviews.isMarked(speech) || review.isPresent(),
            !speech.hasSpeech()));
    review.ifPresent(records::add);
    return records;
  }

  @Override
  public List<Output> handedOver(final SpeechWork work, final Failure failure) {
    return work.detectFor().isPresent()
        ? List.of()
        : reviews
            .ofInvalid(work, failure, audio(work))
            .map(review -> List.of(reviewStatus(work, failure), review))
            .orElse(List.of());
  }

  private static Consumption consumption(final SpeechWork work, final Answer<Speech> answer) {
    final Duration time = answer.engineTime().truncatedTo(ChronoUnit.MICROS);
    return answer.result().shared()
        ? new Consumption(0, 0, 0, Duration.ZERO, 0, time)
        : new Consumption(
            1,
            answer.result().inputTokens(),
            answer.result().tokens(),
            PcmBytes.duration(work.segment().getPcm()),
            0,
            time);
  }

  /** The language, and what else of the question the options of its fingerprint do not say. */
  private String kept(final SpeechWork work) {
    if (work.detectFor().isPresent()) {
      return work.code();
    }
    final String times = work.options().words() ? WORDS : work.timed() ? "" : UNTIMED;
    return work.code() + times + wishes.configuration();
  }

  private static void refuse(final AudioSegment segment, final String option, final String value) {
    throw new RejectedWork(
        ErrorCode.UNSUPPORTED_OPTION,
        "The speech engine cannot do what the option %s asks for, %s; leave it out."
            .formatted(option, value),
        SpeechOutputs.unit(segment));
  }

  private static void requireAudio(final AudioSegment segment) {
    final int size = segment.getPcm().remaining();
    if (size == 0) {
      throw new RejectedWork(
          ErrorCode.EMPTY_INPUT, "The segment has no samples.", SpeechOutputs.unit(segment));
    }
    if (size % PcmBytes.BYTES_PER_SAMPLE != 0) {
      throw new RejectedWork(
          ErrorCode.INVALID_REQUEST,
          "The segment's pcm has " + size + " bytes, which is no whole number of 16-bit samples.",
          SpeechOutputs.unit(segment));
    }
    if (size > MAX_PCM_BYTES) {
      throw new RejectedWork(
          ErrorCode.INPUT_TOO_LARGE,
          "The segment's pcm has " + size + " bytes; " + MAX_PCM_BYTES + " (30 s) are allowed.",
          SpeechOutputs.unit(segment));
    }
  }

  private static EventPlace place(final AudioSegment segment, final String text) {
    return EventPlace.find(text)
        .orElseThrow(
            () ->
                new RejectedWork(
                    ErrorCode.INVALID_REQUEST,
                    "The segment's detectFor is no place of an event, such as 3@17.",
                    SpeechOutputs.unit(segment)));
  }

  private static Language language(final AudioSegment segment, final String code) {
    return Language.find(code)
        .orElseThrow(
            () ->
                new RejectedWork(
                    ErrorCode.UNSUPPORTED_LANGUAGE,
                    "There is no language " + code + "; use ISO 639-1 or FLORES-200 codes.",
                    SpeechOutputs.unit(segment)));
  }

  private static byte[] bytes(final ByteBuffer buffer) {
    final byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
