package io.dragoman.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.dragoman.client.Request;
import io.dragoman.client.RequestTerms;
import io.dragoman.gateway.api.CheckedOrder.Work;
import io.dragoman.gateway.job.ExecutionTerms;
import io.dragoman.gateway.job.JobOptions;
import io.dragoman.gateway.job.JobTarget;
import io.dragoman.schemas.FileType;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.OptionBounds;
import io.dragoman.schemas.RequestBounds;
import io.dragoman.schemas.Shown;
import io.dragoman.web.ApiException;
import io.dragoman.web.ApiException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong with an order: the field, what it may be, what to do. What it lets pass,
 * ingest lets pass too, but for what only a decoder can know.
 *
 * @param settings what clients may do
 * @param languages finds out the language of a text
 * @param addresses says of a URL what speaks against asking it
 * @param clock tells whether a deadline has passed
 */
record OrderCheck(
    JobSettings settings, LanguageDetector languages, UrlRule addresses, InstantSource clock) {
  private static final String LANGUAGE_HELP =
      "Write an ISO 639-1 code such as ko, or a FLORES-200 code such as kor_Hang.";
  private static final Duration MAX_DEADLINE = Duration.ofDays(365);

  /** What speaks against asking a URL, before its name is looked up. */
  @FunctionalInterface
  interface UrlRule {
    /** A sentence; empty: nothing. */
    Optional<String> violation(URI url);
  }

  /**
   * Checks everything.
   *
   * @throws ApiException naming the first field that is wrong
   */
  CheckedOrder check(final JobOrder order, final List<AudioFile> files) {
    return check(order, files, settings.maxTexts());
  }

  /**
   * The same for callers that take texts apart themselves.
   *
   * @param maxTexts of a job
   */
  CheckedOrder check(final JobOrder order, final List<AudioFile> files, final int maxTexts) {
    final Work work = work(order, files, maxTexts);
    final boolean workflow = target(order.target()) == JobTarget.WORKFLOW;
    if (workflow) {
      checkWorkflow(order, work);
    }
    final Optional<Language> source = source(order.sourceLanguage(), work, workflow);
    return new CheckedOrder(
        work,
        source,
        workflow ? List.of() : targets(order, source, work),
        priority(order.priority()),
        Optional.ofNullable(order.deadline()).map(this::deadline),
        metadata(order.metadata() == null ? Map.of() : order.metadata()),
        Optional.ofNullable(order.webhook()).map(this::webhook),
        Optional.ofNullable(order.options()).map(OrderCheck::options),
        workflow,
        execution(order, workflow),
        Boolean.TRUE.equals(order.validateOnly()));
  }

  /** One text makes one workflow, of which one order to run it can say what came of that. */
  private Optional<ExecutionTerms> execution(final JobOrder order, final boolean workflow) {
    final boolean despite = Boolean.TRUE.equals(order.executeWithWarnings());
    if (!Boolean.TRUE.equals(order.execute())) {
      if (despite) {
        throw ApiException.invalid(
            "execute_with_warnings",
            "The workflow is not to be run at all.",
            "Write execute: true too, or leave it out.");
      }
      return Optional.empty();
    }
    if (!workflow || order.text() == null) {
      throw ApiException.invalid(
          "execute",
          workflow ? "Workflows of several texts are not run." : "Only workflows are run.",
          workflow ? "Send each as text, in a job of its own." : "Leave execute out.");
    }
    if (!settings.execution().configured()) {
      throw ApiException.invalid(
          "execute",
          "This gateway hands no workflows over.",
          "Leave execute out, or have the operator set workflow.execution.");
    }
    return Optional.of(new ExecutionTerms(despite));
  }

  private static JobTarget target(final @Nullable String word) {
    return word == null
        ? JobTarget.TRANSLATION
        : JobTarget.find(word)
            .orElseThrow(
                () ->
                    ApiException.notOneOf(
                        "target",
                        "The target " + Shown.text(word) + " is unknown.",
                        JobTarget.words()));
  }

  /** What has a meaning for translations and speech only would be left aside without a word. */
  private void checkWorkflow(final JobOrder order, final Work work) {
    if (!(work instanceof Work.Texts(final List<String> texts))) {
      throw ApiException.invalid(
          "target", "A workflow is made of text, not of audio.", "Send text or texts.");
    }
    if (order.targetLanguages() != null && !order.targetLanguages().isEmpty()) {
      throw ApiException.invalid(
          "target_languages", "A workflow has no target languages.", "Leave target_languages out.");
    }
    if (order.transcribeOnly() != null) {
      throw ApiException.invalid(
          "transcribe_only", "A text cannot be transcribed.", "Leave transcribe_only out.");
    }
    if (order.options() != null && !order.options().sayOnlyWhere()) {
      throw ApiException.invalid(
          "options",
          "A workflow has no options but local_only.",
          "Leave the others out; say in the text how it is wanted.");
    }
    for (final String text : texts) {
      final int chars = text.strip().codePointCount(0, text.strip().length());
      if (chars < settings.workflowChars().min() || chars > settings.workflowChars().max()) {
        throw ApiException.invalid(
            order.text() == null ? "texts" : "text",
            "A text has " + number(chars) + " characters.",
            "Say in %s to %s characters what is to be done."
                .formatted(
                    number(settings.workflowChars().min()),
                    number(settings.workflowChars().max())));
      }
    }
  }

  private Work work(final JobOrder order, final List<AudioFile> files, final int maxTexts) {
    final int kinds =
        (order.text() == null ? 0 : 1)
            + (order.texts() == null ? 0 : 1)
            + (order.url() == null ? 0 : 1)
            + (files.isEmpty() ? 0 : 1);
    if (kinds != 1) {
      throw ApiException.invalid(
          "text",
          kinds == 0 ? "There is nothing to work on." : "There is more than one kind of input.",
          "Give exactly one of text, texts and url, or files of audio as parts named file of a"
              + " multipart/form-data body.");
    }
    if (order.url() != null) {
      return new Work.Remote(url("url", order.url()));
    }
    if (!files.isEmpty()) {
      return new Work.Files(audio(files));
    }
    return new Work.Texts(
        order.text() == null
            ? texts("texts", Objects.requireNonNull(order.texts()), maxTexts)
            : texts("text", List.of(order.text()), 1));
  }

  private static List<String> texts(
      final String field, final List<String> texts, final int maxTexts) {
    if (texts.isEmpty() || texts.size() > maxTexts) {
      throw ApiException.invalid(
          field,
          "There are " + number(texts.size()) + " texts.",
          "Send 1 to " + number(maxTexts) + " texts in a job.");
    }
    if (texts.stream().anyMatch(text -> text == null || text.isBlank())) {
      throw ApiException.invalid(field, "A text is empty.", "Leave empty texts out.");
    }
    final long bytes =
        texts.stream().mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length).sum();
    if (bytes > Request.Text.MAX_BYTES) {
      throw new ApiException(
          Code.TOO_LARGE,
          "The text has " + number(bytes) + " bytes in UTF-8.",
          "Send at most " + number(Request.Text.MAX_BYTES) + " bytes in a job.");
    }
    return List.copyOf(texts);
  }

  private List<AudioFile> audio(final List<AudioFile> files) {
    if (files.size() > settings.maxFiles()) {
      throw ApiException.invalid(
          "file",
          "There are " + number(files.size()) + " files.",
          "Send at most " + settings.maxFiles() + " files in a job.");
    }
    files.forEach(this::checkAudio);
    return List.copyOf(files);
  }

  /**
   * Checks a file by its size and its first bytes.
   *
   * @throws ApiException when it is surely none that can be decoded
   */
  void checkAudio(final AudioFile file) {
    final String name = file.fileName().map(Shown::text).orElse("The file");
    if (file.bytes() == 0) {
      throw ApiException.invalid("file", name + " is empty.", "Send a file with audio.");
    }
    if (file.bytes() > settings.maxAudioBytes()) {
      throw new ApiException(
          Code.TOO_LARGE,
          name + " has " + number(file.bytes()) + " bytes.",
          "Send at most "
              + number(settings.maxAudioBytes())
              + " bytes a file, or raise claims.max.bytes.");
    }
    try (InputStream content = file.content().open()) {
      FileType.notAudio(content.readNBytes(FileType.BYTES))
          .ifPresent(
              type -> {
                throw ApiException.invalid(
                    "file",
                    name + " is " + type + ", not audio.",
                    "Send audio such as WAV, FLAC, MP3, MP4, OGG or WebM.");
              });
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * That of speech is found out later, when nobody names it; that of text at once, but for a
   * workflow, which is made of text in any language.
   */
  private Optional<Language> source(
      final @Nullable String code, final Work work, final boolean workflow) {
    if (code != null && !Language.isAuto(code)) {
      return Optional.of(language("source_language", code));
    }
    if (workflow || !(work instanceof final Work.Texts texts)) {
      return Optional.empty();
    }
    if (code == null) {
      throw ApiException.invalid(
          "source_language",
          "'source_language' is missing.",
          LANGUAGE_HELP + " auto has it found out.");
    }
    return Optional.of(
        languages
            .detect(String.join("\n", texts.texts()))
            .orElseThrow(
                () ->
                    ApiException.invalid(
                        "source_language",
                        "The text does not say in which language it is.",
                        LANGUAGE_HELP)));
  }

  private static List<Language> targets(
      final JobOrder order, final Optional<Language> source, final Work work) {
    final List<String> codes =
        order.targetLanguages() == null ? List.of() : order.targetLanguages();
    final boolean transcribeOnly = Boolean.TRUE.equals(order.transcribeOnly());
    if (transcribeOnly && (work instanceof Work.Texts || !codes.isEmpty())) {
      throw ApiException.invalid(
          "transcribe_only",
          work instanceof Work.Texts
              ? "A text cannot be transcribed."
              : "With target languages it is not only transcribed.",
          "Leave transcribe_only out"
              + (work instanceof Work.Texts ? "." : ", or leave target_languages out."));
    }
    if (codes.isEmpty() && !transcribeOnly) {
      throw ApiException.invalid(
          "target_languages",
          "There is no target language.",
          LANGUAGE_HELP + " For audio, transcribe_only asks for no translation.");
    }
    if (codes.size() > RequestBounds.MAX_TARGETS) {
      throw ApiException.invalid(
          "target_languages",
          "There are " + number(codes.size()) + " target languages.",
          "Name at most " + RequestBounds.MAX_TARGETS + ".");
    }
    final List<Language> targets =
        codes.stream().map(code -> language("target_languages", code)).distinct().toList();
    source
        .filter(targets::contains)
        .ifPresent(
            same -> {
              throw ApiException.invalid(
                  "target_languages",
                  same.englishName() + " is also the source language.",
                  "Leave " + same.flores() + " out of target_languages.");
            });
    return targets;
  }

  private static Language language(final String field, final @Nullable String code) {
    return Optional.ofNullable(code)
        .flatMap(Language::find)
        .orElseThrow(
            () ->
                ApiException.invalid(
                    field,
                    "The language " + Shown.text(String.valueOf(code)) + " is unknown.",
                    LANGUAGE_HELP));
  }

  private static int priority(final @Nullable Integer given) {
    final int priority = given == null ? RequestTerms.DEFAULT_PRIORITY : given;
    if (priority < 1 || priority > RequestBounds.MAX_PRIORITY) {
      throw ApiException.invalid(
          "priority",
          "The priority is " + number(priority) + ".",
          "Write 1 to " + RequestBounds.MAX_PRIORITY + "; 10 goes first.");
    }
    return priority;
  }

  private Instant deadline(final JsonNode given) {
    final Instant now = clock.instant();
    final Instant deadline =
        Optional.of(given.asText().strip())
            .flatMap(text -> time(text, now))
            .orElseThrow(
                () ->
                    ApiException.invalid(
                        "deadline",
                        Shown.text(given.asText()) + " is no time.",
                        "Write a time such as 2027-01-31T00:00:00Z, or how many seconds from"
                            + " now."));
    if (!deadline.isAfter(now)) {
      throw ApiException.invalid(
          "deadline", "The deadline " + deadline + " has passed.", "Write a later one.");
    }
    if (deadline.isAfter(now.plus(MAX_DEADLINE))) {
      throw ApiException.invalid(
          "deadline",
          "The deadline " + deadline + " is further away than a year.",
          "Write an earlier one, or none.");
    }
    return deadline;
  }

  private static Optional<Instant> time(final String text, final Instant now) {
    try {
      return Optional.of(
          text.matches("\\d{1,9}(\\.\\d{1,9})?")
              ? now.plusMillis(Math.round(Double.parseDouble(text) * 1_000))
              : OffsetDateTime.parse(text).toInstant());
    } catch (final DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Map<String, String> metadata(final Map<String, String> metadata) {
    if (metadata.size() > RequestBounds.MAX_METADATA_ENTRIES) {
      throw ApiException.invalid(
          "metadata",
          "The metadata has " + number(metadata.size()) + " entries.",
          "Send at most " + RequestBounds.MAX_METADATA_ENTRIES + ".");
    }
    if (metadata.values().stream().anyMatch(value -> value == null)) {
      throw ApiException.invalid(
          "metadata", "An entry of the metadata is null.", "Write text, or leave it out.");
    }
    final long chars =
        metadata.entrySet().stream()
            .mapToLong(entry -> entry.getKey().length() + (long) entry.getValue().length())
            .sum();
    if (chars > RequestBounds.MAX_METADATA_CHARS) {
      throw ApiException.invalid(
          "metadata",
          "The metadata has " + number(chars) + " characters.",
          "Send at most " + number(RequestBounds.MAX_METADATA_CHARS) + ".");
    }
    return Map.copyOf(metadata);
  }

  private static JobOptions options(final JobOptions options) {
    OptionBounds.check(options.toAvro())
        .ifPresent(
            wrong -> {
              throw wrong.allowed().isEmpty()
                  ? ApiException.invalid(
                      wrong.field(), wrong.message(), "Correct it, or leave it out.")
                  : ApiException.notOneOf(wrong.field(), wrong.message(), wrong.allowed());
            });
    return options;
  }

  private URI webhook(final String text) {
    if (!settings.webhooks()) {
      throw ApiException.invalid(
          "webhook",
          "This gateway calls no webhooks.",
          "Follow the job's events instead, or have webhook.secret configured.");
    }
    return url("webhook", text);
  }

  private URI url(final String field, final String text) {
    final URI url;
    try {
      url = URI.create(text.strip());
    } catch (final IllegalArgumentException e) {
      throw ApiException.invalid(
          field,
          Shown.text(text) + " is no URL.",
          "Write one such as https://host.example/path, with % for special characters.");
    }
    addresses
        .violation(url)
        .ifPresent(
            why -> {
              throw ApiException.invalid(
                  field, why, "Write a URL such as https://host.example/path.");
            });
    return url;
  }

  private static String number(final long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
