package io.dragoman.transcriber;

import io.dragoman.inference.Speech;
import io.dragoman.resilience.deadletter.Failure;
import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.resilience.worker.Answer;
import io.dragoman.resilience.worker.Output;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.AudioSegment;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.TimedText;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.review.ReviewRecord;
import io.dragoman.schemas.review.ReviewRecord.Line;
import io.dragoman.schemas.text.WhiteSpace;
import io.dragoman.stage.ReviewPolicy;
import io.dragoman.stage.Reviewers;
import io.dragoman.stage.Reviewers.Why;
import io.dragoman.stage.StageContext;
import io.dragoman.stage.TopicValues;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Decides about which transcripts a reviewer is asked, and asks. */
final class SpeechReviews {
  /** Above it a text repeats itself, as in the model's reference. */
  private static final float MAX_COMPRESSION = 2.4f;

  private final ReviewPolicy policy;
  private final Reviewers reviewers;
  private final SpeechOutputs outputs;
  private final TopicValues values;
  private final InstantSource clock;

  SpeechReviews(final StageContext context, final SpeechOutputs outputs) {
    this.policy = ReviewPolicy.of(context.settings());
    this.reviewers = new Reviewers(context.meters());
    this.outputs = outputs;
    this.values = context.values();
    this.clock = context.clock();
  }

  /**
   * About a transcript that is published.
   *
   * @param audio under which name it is remembered
   * @return empty where nobody is asked
   */
  Optional<Output> ofDoubtful(
      final SpeechWork work, final Answer<Speech> answer, final String audio) {
    final Speech speech = answer.result();
    if (!speech.hasSpeech()) {
      return Optional.empty();
    }
    final List<Line> lines = lines(work, speech);
    final @Nullable Float quality =
        lines.stream()
            .map(Line::quality)
            .filter(Objects::nonNull)
            .min(Comparator.naturalOrder())
            .orElse(null);
    return policy.doubts(isMarked(speech), quality)
        ? reviewers.ask(
            Why.DOUBTFUL,
            question(
                work,
                audio,
                answer,
                lines,
                true,
                answer.engine(),
                answer.modelVersion(),
                against(speech)))
        : Optional.empty();
  }

  /** About one that cannot be used; empty where nobody is asked. */
  Optional<Output> ofInvalid(final SpeechWork work, final Failure failure, final String audio) {
    if (!policy.takes(failure)) {
      return Optional.empty();
    }
    final Speech speech =
        failure.cause() instanceof final InvalidTranscript wrong ? wrong.speech() : Speech.none(0f);
    return reviewers.ask(
        Why.INVALID,
        question(
            work,
            audio,
            new Answer<>(speech, "", "", false, failure.attempts(), Duration.ZERO),
            lines(work, speech),
            false,
            null,
            null,
            failure.message()));
  }

  /** Whether the model itself gives reason to doubt it. */
  static boolean isMarked(final Speech speech) {
    return speech.repetitive() || speech.truncated() || speech.suspectedHallucination();
  }

  private ReviewRecord.Requested question(
      final SpeechWork work,
      final String audio,
      final Answer<Speech> answer,
      final List<Line> lines,
      final boolean published,
      final @Nullable String engine,
      final @Nullable String modelVersion,
      final String message) {
    final AudioSegment segment = work.segment();
    return ReviewRecord.Requested.about(
            SpeechOutputs.unit(segment).resultId(Stage.TRANSCRIBE), segment.getRequestId())
        .client(segment.getClientId().orElse(null))
        .unit(segment.getIndex(), segment.getCount())
        .heard(segment.getStartMs(), segment.getEndMs())
        .languages(work.source().flores(), "")
        .published(published)
        .madeBy(engine, modelVersion)
        .message(message)
        .submittedAtMs(segment.getSubmittedAt().map(Instant::toEpochMilli).orElse(null))
        .lines(lines)
        .atMs(clock.millis())
        .transcript(
            new ReviewRecord.Speech(
                audio,
                place(work.origin()),
                encoded(Topic.TRANSCRIPTS, frame(work, answer)),
                work.targets().isEmpty()
                    ? null
                    : encoded(Topic.TRANSLATION_TASKS, outputs.task(work))))
        .build();
  }

  /**
   * What a reviewer writes costs nobody anything, and is translated into all that was asked for.
   */
  private Transcript frame(final SpeechWork work, final Answer<Speech> answer) {
    return Transcript.newBuilder(outputs.transcript(work, answer, Optional.empty(), false))
        .setTargetLanguages(work.targets().stream().map(target -> target.flores()).toList())
        .setEngineAttempts(List.of())
        .setTokens(0)
        .setInputTokens(0)
        .setEngineCalls(0)
        .setEngineMicros(0)
        .build();
  }

  private String encoded(final Topic topic, final SpecificRecord record) {
    return Base64.getEncoder().encodeToString(values.write(topic, "", record).value());
  }

  private static ReviewRecord.Place place(final Origin origin) {
    return new ReviewRecord.Place(origin.topic(), origin.partition(), origin.offset());
  }

  /** The pieces with what speaks against each; the whole where these are not the text. */
  private List<Line> lines(final SpeechWork work, final Speech speech) {
    final AudioSegment segment = work.segment();
    final List<TimedText> pieces = SpeechOutputs.timed(speech, segment.getStartMs());
    final Optional<List<String>> spaces = spaces(speech.text(), pieces);
    if (pieces.isEmpty() || spaces.isEmpty()) {
      return List.of(
          new Line(
              "",
              "",
              speech.hasSpeech() ? WhiteSpace.strip(speech.text()) : null,
              segment.getStartMs(),
              segment.getEndMs(),
              quality(speech.averageLogProbability()),
              List.of()));
    }
    final List<Line> lines = new ArrayList<>();
    for (int i = 0; i < pieces.size(); i++) {
      final TimedText piece = pieces.get(i);
      lines.add(
          new Line(
              "",
              spaces.get().get(i),
              piece.getText(),
              piece.getStartMs(),
              piece.getEndMs(),
              quality(piece.getAverageLogProbability().orElse(speech.averageLogProbability())),
              against(piece)));
    }
    return lines;
  }

  /** What stands behind each piece in the text; empty where they are not its pieces. */
  private static Optional<List<String>> spaces(final String text, final List<TimedText> pieces) {
    final List<String> spaces = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < pieces.size(); i++) {
      final String piece = pieces.get(i).getText();
      final int start = text.indexOf(piece, at);
      if (start < 0 || !WhiteSpace.isBlank(text.substring(at, start))) {
        return Optional.empty();
      }
      if (i > 0) {
        spaces.add(text.substring(at, start));
      }
      at = start + piece.length();
    }
    spaces.add("");
    return WhiteSpace.isBlank(text.substring(at)) ? Optional.of(spaces) : Optional.empty();
  }

  /** The mean probability of tokens; null where it is not known. */
  private static @Nullable Float quality(final float logProbability) {
    return Float.isFinite(logProbability)
        ? Float.valueOf((float) Math.clamp(Math.exp(logProbability), 0.0, 1.0))
        : null;
  }

  private List<String> against(final TimedText piece) {
    final List<String> reasons = new ArrayList<>();
    piece
        .getAverageLogProbability()
        .map(SpeechReviews::quality)
        .filter(quality -> quality < policy.below())
        .ifPresent(unlikely -> reasons.add("unlikely"));
    piece
        .getCompressionRatio()
        .filter(ratio -> ratio > MAX_COMPRESSION)
        .ifPresent(repeated -> reasons.add("repetition"));
    return reasons;
  }

  private static String against(final Speech speech) {
    final List<String> reasons = new ArrayList<>();
    if (speech.suspectedHallucination()) {
      reasons.add("suspected hallucination");
    }
    if (speech.repetitive()) {
      reasons.add("repetition");
    }
    if (speech.truncated()) {
      reasons.add("cut off at the length limit");
    }
    reasons.add(
        String.format(Locale.ROOT, "mean log-probability %.2f", speech.averageLogProbability()));
    speech.segments().stream()
        .map(Speech.Segment::window)
        .filter(Objects::nonNull)
        .map(Speech.Window::compressionRatio)
        .max(Comparator.naturalOrder())
        .ifPresent(
            ratio -> reasons.add(String.format(Locale.ROOT, "compression ratio %.1f", ratio)));
    reasons.add(
        String.format(Locale.ROOT, "probability of silence %.2f", speech.noSpeechProbability()));
    return reasons.stream().collect(Collectors.joining(", "));
  }
}
