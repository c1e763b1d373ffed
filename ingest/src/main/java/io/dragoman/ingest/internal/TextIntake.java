package io.dragoman.ingest.internal;

import io.dragoman.language.LinguaDetector;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.EventPlace;
import io.dragoman.schemas.Fingerprint;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.Shown;
import io.dragoman.schemas.event.Options;
import io.dragoman.schemas.event.RequestKind;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.TextEvent;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.event.WorkflowTask;
import io.dragoman.schemas.text.Sentences;
import io.dragoman.schemas.text.WhiteSpace;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Text events to translation tasks: units of sentences, each unit once for each target. Or to one
 * task to make a workflow of.
 */
public final class TextIntake implements Intake<TextEvent> {
  private static final String MARKUP = "html";
  private static final String TRANSLATION = "translation";
  private static final String WORKFLOW = "workflow";

  private final TextLimits limits;
  private final LinguaDetector languages;

  /**
   * An intake.
   *
   * @param languages finds out the language of texts of which nobody names it
   */
  public TextIntake(final TextLimits limits, final LinguaDetector languages) {
    this.limits = limits;
    this.languages = languages;
  }

  @Override
  public Submission submission(final TextEvent event) {
    return Submission.of(event);
  }

  @Override
  public Plan plan(
      final TextEvent event,
      final CheckedRequest asked,
      final EventPlace place,
      final Instant now) {
    final boolean workflow = event.getTarget().equals(WORKFLOW);
    if (!workflow && !event.getTarget().equals(TRANSLATION)) {
      throw CheckedRequest.invalid(
          "The target %s is unknown; it is %s or %s.",
          Shown.text(event.getTarget()), TRANSLATION, WORKFLOW);
    }
    if (workflow && !asked.targets().isEmpty()) {
      throw CheckedRequest.invalid("A workflow has no target languages; leave them out.");
    }
    if (workflow && !asked.options().map(TextIntake::sayOnlyWhere).orElse(true)) {
      throw CheckedRequest.invalid(
          "A workflow has no options but localOnly, tier and maxUnitCost; leave the others out.");
    }
    if (!workflow && asked.targets().isEmpty()) {
      throw CheckedRequest.invalid("There is no target language; name at least one.");
    }
    if (event.getText().length() > limits.maxChars()) {
      throw CheckedRequest.failure(
          ErrorCode.INPUT_TOO_LARGE,
          "The text has %,d characters, more than the %,d that text.max.chars allows; split it.",
          event.getText().length(),
          limits.maxChars());
    }
    if (WhiteSpace.isBlank(event.getText())) {
      throw empty();
    }
    if (workflow) {
      return workflow(event, asked, now);
    }
    final CheckedRequest request = asked.named().isPresent() ? asked : named(event, asked);
    final List<List<Sentence>> chunks =
        Sentences.chunks(
            sentences(event.getText(), request), limits.unitChars(), limits.unitSentences());
    if (chunks.isEmpty()) {
      throw empty();
    }
    return new Work(
        request,
        RequestKind.TEXT,
        chunks.size(),
        Optional.empty(),
        IntStream.range(0, chunks.size())
            .boxed()
            .flatMap(
                index ->
                    request.targets().stream()
                        .map(target -> task(request, chunks, index, target, now))));
  }

  private static boolean sayOnlyWhere(final Options options) {
    return options.equals(where(options));
  }

  private static Options where(final Options options) {
    return Options.newBuilder()
        .setLocalOnly(options.getLocalOnly())
        .setTier(options.getTier().orElse(null))
        .setMaxUnitCost(options.getMaxUnitCost().orElse(null))
        .build();
  }

  /** Its language need not be known: the model that reads it knows more of them than we do. */
  private static Work workflow(
      final TextEvent event, final CheckedRequest request, final Instant now) {
    final String eventId = request.unitId(RequestKind.WORKFLOW, 0);
    final String fingerprint = Fingerprint.ofWorkflow(event.getText());
    return new Work(
        request,
        RequestKind.WORKFLOW,
        1,
        Optional.empty(),
        Stream.of(
            new Work.Task<>(
                eventId,
                fingerprint,
                WorkflowTask.newBuilder()
                    .setEventId(eventId)
                    .setRequestId(request.id())
                    .setClientId(request.clientId().orElse(null))
                    .setIndex(0)
                    .setCount(1)
                    .setText(event.getText())
                    .setFingerprint(fingerprint)
                    .setPriority(request.priority())
                    .setDeadline(request.deadline().orElse(null))
                    .setCreatedAt(now)
                    .setSubmittedAt(request.submittedAt())
                    .setOptions(request.options().orElse(null))
                    .build())));
  }

  private List<Sentence> sentences(final String text, final CheckedRequest request) {
    final boolean markup =
        request.options().map(Options::getFormat).filter(MARKUP::equals).isPresent();
    return markup
        ? Sentences.splitMarkup(text, request.source(), limits.maxSentenceChars())
        : Sentences.split(text, request.source(), limits.maxSentenceChars());
  }

  /** The same in the language that the text is in. */
  private CheckedRequest named(final TextEvent event, final CheckedRequest asked) {
    final LinguaDetector.Guess guess =
        languages.guesses(event.getText()).stream()
            .findFirst()
            .orElseThrow(
                () ->
                    CheckedRequest.failure(
                        ErrorCode.UNSUPPORTED_LANGUAGE,
                        "The text does not say in which language it is; name it as"
                            + " sourceLanguage."));
    final CheckedRequest request = asked.in(guess.language(), (float) guess.confidence());
    if (request.targets().isEmpty()) {
      throw CheckedRequest.invalid(
          "The text is in %s, the only language that it was to be translated into; if it is in"
              + " another, name that as sourceLanguage.",
          guess.language().englishName());
    }
    return request;
  }

  private static DragomanException empty() {
    return CheckedRequest.failure(
        ErrorCode.EMPTY_INPUT, "The text is empty or nothing but white space; send some.");
  }

  private static Work.Task<TranslationTask> task(
      final CheckedRequest request,
      final List<List<Sentence>> chunks,
      final int index,
      final Language target,
      final Instant now) {
    final List<Sentence> sentences = chunks.get(index);
    final String source = request.source().flores();
    final String fingerprint =
        Fingerprint.ofText(
            sentences.stream().map(Sentence::getText).toList(),
            source,
            target.flores(),
            request.options().orElse(null));
    final String eventId = request.unitId(RequestKind.TEXT, index) + "/" + target.flores();
    return new Work.Task<>(
        eventId,
        fingerprint,
        TranslationTask.newBuilder()
            .setEventId(eventId)
            .setRequestId(request.id())
            .setClientId(request.clientId().orElse(null))
            .setIndex(index)
            .setCount(chunks.size())
            .setSentences(sentences)
            .setFingerprint(fingerprint)
            .setSourceLanguage(source)
            .setTargetLanguage(target.flores())
            .setPriority(request.priority())
            .setDeadline(request.deadline().orElse(null))
            .setCreatedAt(now)
            .setOptions(request.options().orElse(null))
            .setSubmittedAt(request.submittedAt())
            .build());
  }
}
