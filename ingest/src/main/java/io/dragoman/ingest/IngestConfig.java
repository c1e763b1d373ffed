package io.dragoman.ingest;

import io.dragoman.claims.ClaimConfig;
import io.dragoman.ingest.audio.AudioLimits;
import io.dragoman.ingest.audio.NeuralOptions;
import io.dragoman.ingest.audio.SegmentOptions;
import io.dragoman.ingest.internal.TextLimits;
import io.dragoman.language.LinguaDetector;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.config.TrustConfig;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.text.Sentences;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * The keys of the ingest app. Look at these three first: {@link #SEGMENT_TARGET_MS}, {@link
 * #AUDIO_MAX_DURATION_MS} and {@link #TEXT_MAX_CHARS}.
 */
public final class IngestConfig {
  public static final String AUDIO_MAX_BYTES = "audio.max.bytes";
  private static final String AUDIO_MAX_BYTES_DOC =
      "Largest audio file, bytes; more than 25 MiB comes by reference, see claims.store, or needs"
          + " a larger max.message.bytes of audio.events and dlq.ingest.";

  public static final String AUDIO_MAX_DURATION_MS = "audio.max.duration.ms";
  private static final String AUDIO_MAX_DURATION_MS_DOC =
      "Longest audio after decoding, milliseconds; a minute takes 2 MB of memory while it is cut.";

  public static final String AUDIO_MEMORY_BYTES = "audio.memory.bytes";
  private static final String AUDIO_MEMORY_BYTES_DOC =
      "Most memory for decoded audio of more than two minutes, bytes, in all threads together; a"
          + " file waits until there is room for the longest that audio.max.duration.ms allows, or"
          + " is alone if there never is.";

  public static final String AUDIO_DECODE_TIMEOUT_MS = "audio.decode.timeout.ms";
  private static final String AUDIO_DECODE_TIMEOUT_MS_DOC =
      "Longest time to decode one file, milliseconds; then its decoder is killed. Transactions of"
          + " ingest may last as much longer than transaction.timeout.ms or, if that is longer,"
          + " claims.timeout.ms.";

  public static final String SEGMENT_MAX_MS = "segment.max.ms";
  private static final String SEGMENT_MAX_MS_DOC = "Longest segment of speech, milliseconds.";

  public static final String SEGMENT_TARGET_MS = "segment.target.ms";
  private static final String SEGMENT_TARGET_MS_DOC =
      "A segment of at least this length ends at the next pause, milliseconds; a little less than"
          + " the window of the speech model.";

  public static final String SEGMENT_PAUSE_MS = "segment.pause.ms";
  private static final String SEGMENT_PAUSE_MS_DOC =
      "Shortest silence that a segment should end at, milliseconds.";

  public static final String SEGMENT_SILENCE_MS = "segment.silence.ms";
  private static final String SEGMENT_SILENCE_MS_DOC =
      "Longest silence inside a segment, milliseconds; longer ones are left out.";

  public static final String SEGMENT_PADDING_MS = "segment.padding.ms";
  private static final String SEGMENT_PADDING_MS_DOC =
      "Silence kept before and after speech, milliseconds.";

  public static final String VAD_MODEL = "vad.model";
  private static final String VAD_MODEL_DOC =
      "ONNX file of Silero VAD's layout (version 4, 5 or 6) that finds speech, also in noise and"
          + " music; empty: its loudness tells speech from silence.";

  public static final String VAD_THRESHOLD = "vad.threshold";
  private static final String VAD_THRESHOLD_DOC =
      "With vad.model: the probability at which speech starts; it ends 0.15 below.";

  public static final String VAD_MIN_SPEECH_MS = "vad.min.speech.ms";
  private static final String VAD_MIN_SPEECH_MS_DOC =
      "With vad.model: shorter stretches are no speech, milliseconds.";

  public static final String VAD_MIN_SILENCE_MS = "vad.min.silence.ms";
  private static final String VAD_MIN_SILENCE_MS_DOC =
      "With vad.model: speech goes on over shorter silences, milliseconds; segment.silence.ms says"
          + " which longer ones stay within a segment.";

  public static final String VAD_SPEECH_PAD_MS = "vad.speech.pad.ms";
  private static final String VAD_SPEECH_PAD_MS_DOC =
      "With vad.model: what is added before and after each stretch of speech, milliseconds, besides"
          + " segment.padding.ms around segments.";

  public static final String TEXT_MAX_CHARS = "text.max.chars";
  private static final String TEXT_MAX_CHARS_DOC = "Longest text of a request, characters.";

  public static final String TEXT_SENTENCE_MAX_CHARS = "text.sentence.max.chars";
  private static final String TEXT_SENTENCE_MAX_CHARS_DOC =
      "Longer sentences are cut, characters; some 200 tokens are good for NLLB.";

  public static final String TEXT_UNIT_MAX_CHARS = "text.unit.max.chars";
  private static final String TEXT_UNIT_MAX_CHARS_DOC =
      "Most characters of a text that are translated as one unit of work.";

  public static final String TEXT_UNIT_MAX_SENTENCES = "text.unit.max.sentences";
  private static final String TEXT_UNIT_MAX_SENTENCES_DOC =
      "Most sentences of a text that are translated as one unit of work.";

  public static final String TEXT_LANGUAGES = "text.languages";
  private static final String TEXT_LANGUAGES_DOC =
      "Languages among which that of a text is found out (sourceLanguage auto), ISO 639-1 or"
          + " FLORES-200, separated by commas; empty: 75, whose models take some 90 MB from the"
          + " first such text on. Fewer take less and are told apart better.";

  public static final String DEDUPLICATION_MS = "deduplication.ms";
  private static final String DEDUPLICATION_MS_DOC =
      "For how long the id of an accepted event is remembered, milliseconds.";

  /** Where the app serves health and metrics unless told otherwise. */
  public static final int HTTP_PORT = 8180;

  private static final int MAX_TRANSACTION_MS = 900_000;

  /** How many times as fast as it was spoken a model listens at least; Silero's some 200 times. */
  private static final int MIN_LISTENING_SPEED = 40;

  private IngestConfig() {}

  /** Everything that can be configured. */
  static ConfigSpec spec() {
    final AudioLimits audio = AudioLimits.DEFAULT;
    final SegmentOptions segments = SegmentOptions.DEFAULT;
    final long longest = SegmentOptions.DEFAULT.max().toMillis();
    return TrustConfig.define(ClaimConfig.define(AppConfig.of(IngestApp.NAME, HTTP_PORT)))
        .define(
            AUDIO_MAX_BYTES,
            Type.INT,
            audio.maxBytes(),
            Range.between(1, 1 << 30),
            AUDIO_MAX_BYTES_DOC)
        .define(
            AUDIO_MAX_DURATION_MS,
            Type.LONG,
            audio.maxDuration().toMillis(),
            Range.between(1, AudioLimits.MAX_DURATION.toMillis()),
            AUDIO_MAX_DURATION_MS_DOC)
        .define(
            AUDIO_MEMORY_BYTES,
            Type.LONG,
            128L * 1024 * 1024,
            Range.atLeast(1),
            AUDIO_MEMORY_BYTES_DOC)
        .define(
            AUDIO_DECODE_TIMEOUT_MS,
            Type.INT,
            (int) audio.timeout().toMillis(),
            Range.between(1, MAX_TRANSACTION_MS / 5),
            AUDIO_DECODE_TIMEOUT_MS_DOC)
        .define(
            SEGMENT_MAX_MS,
            Type.LONG,
            longest,
            Range.between(SegmentOptions.MIN_SEGMENT_MAX.toMillis(), longest),
            SEGMENT_MAX_MS_DOC)
        .define(
            SEGMENT_TARGET_MS,
            Type.LONG,
            segments.target().toMillis(),
            Range.between(1, longest),
            SEGMENT_TARGET_MS_DOC)
        .define(
            SEGMENT_PAUSE_MS,
            Type.LONG,
            segments.pause().toMillis(),
            Range.between(0, longest),
            SEGMENT_PAUSE_MS_DOC)
        .define(
            SEGMENT_SILENCE_MS,
            Type.LONG,
            segments.silence().toMillis(),
            Range.between(0, longest),
            SEGMENT_SILENCE_MS_DOC)
        .define(
            SEGMENT_PADDING_MS,
            Type.LONG,
            segments.padding().toMillis(),
            Range.between(0, longest / 4),
            SEGMENT_PADDING_MS_DOC)
        .define(VAD_MODEL, Type.STRING, "", VAD_MODEL_DOC)
        .define(
            VAD_THRESHOLD,
            Type.DOUBLE,
            NeuralOptions.DEFAULT.threshold(),
            Range.between(0.01, 0.99),
            VAD_THRESHOLD_DOC)
        .define(
            VAD_MIN_SPEECH_MS,
            Type.LONG,
            NeuralOptions.DEFAULT.minSpeech().toMillis(),
            Range.between(0, longest),
            VAD_MIN_SPEECH_MS_DOC)
        .define(
            VAD_MIN_SILENCE_MS,
            Type.LONG,
            NeuralOptions.DEFAULT.minSilence().toMillis(),
            Range.between(0, longest),
            VAD_MIN_SILENCE_MS_DOC)
        .define(
            VAD_SPEECH_PAD_MS,
            Type.LONG,
            NeuralOptions.DEFAULT.speechPad().toMillis(),
            Range.between(0, longest),
            VAD_SPEECH_PAD_MS_DOC)
        .define(TEXT_MAX_CHARS, Type.INT, 100_000, Range.atLeast(1), TEXT_MAX_CHARS_DOC)
        .define(
            TEXT_SENTENCE_MAX_CHARS,
            Type.INT,
            Sentences.DEFAULT_MAX_CHARS,
            Range.between(20, 10_000),
            TEXT_SENTENCE_MAX_CHARS_DOC)
        .define(
            TEXT_UNIT_MAX_CHARS,
            Type.INT,
            1_500,
            Range.between(20, 100_000),
            TEXT_UNIT_MAX_CHARS_DOC)
        .define(
            TEXT_UNIT_MAX_SENTENCES,
            Type.INT,
            16,
            Range.between(1, 1_000),
            TEXT_UNIT_MAX_SENTENCES_DOC)
        .define(TEXT_LANGUAGES, Type.LIST, "", TEXT_LANGUAGES_DOC)
        .define(
            DEDUPLICATION_MS,
            Type.LONG,
            Duration.ofHours(24).toMillis(),
            Range.atLeast(1),
            DEDUPLICATION_MS_DOC)
        .rule(settings -> notAbove(settings, SEGMENT_TARGET_MS, SEGMENT_MAX_MS))
        .rule(settings -> notAbove(settings, SEGMENT_PAUSE_MS, SEGMENT_SILENCE_MS))
        .rule(IngestConfig::paddingFits)
        .rule(IngestConfig::languagesAreKnown)
        .rule(IngestConfig::transactionsFit)
        .build();
  }

  /** Finds out the language of texts; loads nothing yet. */
  static LinguaDetector textLanguages(final Settings settings) {
    return new LinguaDetector(
        settings.list(TEXT_LANGUAGES).stream()
            .map(
                code ->
                    Language.find(code)
                        .orElseThrow(
                            () ->
                                new IllegalArgumentException(
                                    "There is no language %s; write codes such as ko or kor_Hang."
                                        .formatted(code))))
            .toList());
  }

  private static Optional<String> languagesAreKnown(final Settings settings) {
    try {
      textLanguages(settings);
      return Optional.empty();
    } catch (final IllegalArgumentException e) {
      return Optional.of("%s: %s".formatted(TEXT_LANGUAGES, e.getMessage()));
    }
  }

  static AudioLimits audioLimits(final Settings settings) {
    return new AudioLimits(
        settings.integer(AUDIO_MAX_BYTES),
        settings.millis(AUDIO_MAX_DURATION_MS),
        settings.millis(AUDIO_DECODE_TIMEOUT_MS));
  }

  static SegmentOptions segmentOptions(final Settings settings) {
    return new SegmentOptions(
        settings.millis(SEGMENT_MAX_MS),
        settings.millis(SEGMENT_TARGET_MS),
        settings.millis(SEGMENT_PAUSE_MS),
        settings.millis(SEGMENT_SILENCE_MS),
        settings.millis(SEGMENT_PADDING_MS));
  }

  /** The file of the model that finds speech, if one is to. */
  static Optional<Path> voiceModel(final Settings settings) {
    return settings.nonEmptyString(VAD_MODEL).map(Path::of);
  }

  static NeuralOptions neuralOptions(final Settings settings) {
    return new NeuralOptions(
        settings.decimal(VAD_THRESHOLD),
        settings.millis(VAD_MIN_SPEECH_MS),
        settings.millis(VAD_MIN_SILENCE_MS),
        settings.millis(VAD_SPEECH_PAD_MS));
  }

  static TextLimits textLimits(final Settings settings) {
    return new TextLimits(
        settings.integer(TEXT_MAX_CHARS),
        settings.integer(TEXT_SENTENCE_MAX_CHARS),
        settings.integer(TEXT_UNIT_MAX_CHARS),
        settings.integer(TEXT_UNIT_MAX_SENTENCES));
  }

  /**
   * A transaction must outlive the decoding of a file that came just after it began, the time that
   * the file takes to come from the store, and that which a model listens to it.
   */
  static int transactionTimeoutMs(final Settings settings) {
    return settings.integer(AUDIO_DECODE_TIMEOUT_MS)
        + listeningMs(settings)
        + Math.max(
            settings.integer(AppConfig.TRANSACTION_TIMEOUT_MS),
            (int) settings.number(ClaimConfig.TIMEOUT_MS));
  }

  private static int listeningMs(final Settings settings) {
    return voiceModel(settings).isPresent()
        ? (int) (settings.number(AUDIO_MAX_DURATION_MS) / MIN_LISTENING_SPEED)
        : 0;
  }

  private static Optional<String> notAbove(
      final Settings settings, final String small, final String large) {
    return settings.number(small) <= settings.number(large)
        ? Optional.empty()
        : Optional.of(
            small
                + " ("
                + settings.number(small)
                + ") must not be larger than "
                + large
                + " ("
                + settings.number(large)
                + ").");
  }

  private static Optional<String> paddingFits(final Settings settings) {
    return 4 * settings.number(SEGMENT_PADDING_MS) <= settings.number(SEGMENT_MAX_MS)
        ? Optional.empty()
        : Optional.of(
            SEGMENT_PADDING_MS
                + " ("
                + settings.number(SEGMENT_PADDING_MS)
                + ") must not be larger than a quarter of "
                + SEGMENT_MAX_MS
                + " ("
                + settings.number(SEGMENT_MAX_MS)
                + ").");
  }

  private static Optional<String> transactionsFit(final Settings settings) {
    return transactionTimeoutMs(settings) <= MAX_TRANSACTION_MS
        ? Optional.empty()
        : Optional.of(
            AppConfig.TRANSACTION_TIMEOUT_MS
                + " and "
                + AUDIO_DECODE_TIMEOUT_MS
                + (listeningMs(settings) == 0
                    ? ""
                    : ", and with " + VAD_MODEL + " a fortieth of " + AUDIO_MAX_DURATION_MS + ",")
                + " together must not be larger than "
                + MAX_TRANSACTION_MS
                + ", the longest transaction that brokers allow.");
  }
}
