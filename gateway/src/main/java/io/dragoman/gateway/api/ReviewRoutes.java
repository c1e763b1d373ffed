package io.dragoman.gateway.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonValue;
import io.dragoman.gateway.stream.ReviewTexts;
import io.dragoman.gateway.stream.ReviewedWorkflow;
import io.dragoman.gateway.view.Reviews;
import io.dragoman.gateway.view.Reviews.Item;
import io.dragoman.schemas.review.MemoryEntry;
import io.dragoman.schemas.review.Review;
import io.dragoman.schemas.review.ReviewJson;
import io.dragoman.schemas.review.ReviewRecord;
import io.dragoman.schemas.review.ReviewRecord.Action;
import io.dragoman.schemas.review.ReviewRecord.Correction;
import io.dragoman.schemas.review.ReviewRecord.Decided;
import io.dragoman.schemas.review.ReviewRecord.Forgotten;
import io.dragoman.schemas.review.ReviewRecord.Requested;
import io.dragoman.schemas.review.ReviewRecord.Settled;
import io.dragoman.web.Admission;
import io.dragoman.web.ApiException;
import io.dragoman.web.ApiException.Code;
import io.dragoman.web.ApiRequest;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.BodySpec.Encoding;
import io.dragoman.web.Parameter;
import io.dragoman.web.RequestParameters;
import io.dragoman.web.Route;
import io.dragoman.web.key.Role;
import io.dragoman.workflow.dsl.Catalogue;
import io.dragoman.workflow.dsl.Checked;
import io.dragoman.workflow.dsl.Violation;
import io.dragoman.workflow.dsl.WorkflowCheck;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Doubtful results, for those who decide about them, and what is remembered of that. */
public final class ReviewRoutes {
  private static final String PATH = "/v1/reviews";
  private static final String MEMORY = "/v1/memory";
  private static final String TAG = "reviews";
  private static final String ID = "id";
  private static final String ID_DOC = "The result id of what is reviewed.";
  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 1_000;
  private static final int MAX_NOTE = 1_000;
  private static final int MAX_TEXT = 20_000;
  private static final int MAX_VIOLATIONS = 10;

  private static final Parameter.Constants<Review> STATES =
      new Parameter.Constants<>(
          "status", "Only reviews that are there; pending when not given.", Review.class);
  private static final Parameter.Text CLIENT = new Parameter.Text("client", "Only this client's.");
  private static final Parameter.Text AFTER =
      new Parameter.Text("after", "Only what is behind this one: an id of the list.");
  private static final Parameter.Number LIMIT =
      new Parameter.Number("limit", "At most this many.", 1, MAX_LIMIT).otherwise(DEFAULT_LIMIT);

  private final Reviews reviews;
  private final Optional<Catalogue> catalogue;
  private final InstantSource clock;

  /**
   * Of what is known to this replica.
   *
   * @param catalogue what workflows are checked by; empty: none can be approved or corrected
   */
  public ReviewRoutes(
      final Reviews reviews, final Optional<Catalogue> catalogue, final InstantSource clock) {
    this.reviews = reviews;
    this.catalogue = catalogue;
    this.clock = clock;
  }

  /** Some reviews. */
  public record ReviewPage(
      @JsonPropertyDescription("The oldest first.") List<ReviewLine> reviews,
      @JsonPropertyDescription("Whether there are more behind them.") boolean more) {}

  /** A review in a list. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ReviewLine(
      @JsonPropertyDescription("The result id of what is reviewed.") String id,
      @JsonPropertyDescription("pending, approved, corrected, rejected or expired.") String status,
      @JsonPropertyDescription("Whose it is.") @Nullable String client,
      @JsonProperty("request_id") @JsonPropertyDescription("The request.") String requestId,
      @JsonPropertyDescription("Position of the unit in its request, from 0.") int unit,
      @JsonPropertyDescription("What it is: a translation, a transcript or a workflow.")
          ReviewTarget target,
      @JsonProperty("source_language")
          @JsonPropertyDescription("FLORES-200 code; not there for a workflow.")
          @Nullable String sourceLanguage,
      @JsonProperty("target_language") @JsonPropertyDescription("FLORES-200 code of a translation.")
          @Nullable String targetLanguage,
      @JsonProperty("start_ms")
          @JsonPropertyDescription(
              "Where it begins in the audio, milliseconds; not there for text.")
          @Nullable Long startMs,
      @JsonProperty("end_ms")
          @JsonPropertyDescription("Where it ends in the audio, milliseconds; not there for text.")
          @Nullable Long endMs,
      @JsonPropertyDescription("Which version of the result it asks about.") int version,
      @JsonPropertyDescription(
              "Whether the doubtful text was published; if not, the model's cannot be used.")
          boolean published,
      @JsonPropertyDescription("Why it is reviewed.") List<String> reasons,
      @JsonPropertyDescription("The lowest quality of its sentences, 0 to 1.")
          @Nullable Float quality,
      @JsonProperty("asked_at") @JsonPropertyDescription("Since when it waits.") Instant askedAt) {
    static ReviewLine of(final Item item) {
      final Requested asked = item.asked();
      return new ReviewLine(
          asked.id(),
          item.review().word(),
          asked.clientId(),
          asked.requestId(),
          asked.index(),
          ReviewTarget.of(asked),
          asked.isWorkflow() ? null : asked.sourceLanguage(),
          asked.targetLanguage().isEmpty() ? null : asked.targetLanguage(),
          asked.endMs() > asked.startMs() ? asked.startMs() : null,
          asked.endMs() > asked.startMs() ? asked.endMs() : null,
          asked.version(),
          asked.published(),
          Stream.concat(
                  Stream.ofNullable(asked.message()),
                  asked.lines().stream().flatMap(line -> line.reasons().stream()))
              .distinct()
              .toList(),
          asked.lines().stream()
              .map(line -> line.quality())
              .filter(Objects::nonNull)
              .min(Float::compare)
              .orElse(null),
          Instant.ofEpochMilli(asked.atMs()));
    }
  }

  /** A review with all that there is to see. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ShownReview(
      @JsonPropertyDescription("What is known of it.") ReviewLine review,
      @JsonPropertyDescription(
              "The unit's sentences in order; of a transcript its timed pieces; of a workflow one:"
                  + " the text, and what was made of it.")
          List<ReviewSentence> sentences,
      @JsonPropertyDescription("Where the audio of a transcript can be had.")
          @Nullable String audio,
      @JsonPropertyDescription("What made the translation.") @Nullable String engine,
      @JsonProperty("model_version") @JsonPropertyDescription("Version of its model.")
          @Nullable String modelVersion,
      @JsonPropertyDescription("What was decided; not there while it is pending.")
          @Nullable ReviewDecision decision) {
    static ShownReview of(final Item item) {
      final Requested asked = item.asked();
      final List<String> texts = item.settled().map(Settled::texts).orElse(List.of());
      final List<ReviewSentence> sentences = new ArrayList<>();
      for (int i = 0; i < asked.lines().size(); i++) {
        final var line = asked.lines().get(i);
        sentences.add(
            new ReviewSentence(
                i,
                asked.isTranscript() ? null : line.source(),
                line.output(),
                line.startMs(),
                line.endMs(),
                line.quality(),
                line.reasons(),
                i < texts.size() ? texts.get(i) : null));
      }
      return new ShownReview(
          ReviewLine.of(item),
          sentences,
          Optional.ofNullable(asked.speech()).map(ShownReview::audio).orElse(null),
          asked.engine(),
          asked.modelVersion(),
          item.settled()
              .map(
                  settled ->
                      new ReviewDecision(
                          settled.by(), settled.note(), Instant.ofEpochMilli(settled.atMs())))
              .orElse(null));
    }

    private static String audio(final ReviewRecord.Speech speech) {
      return ("The samples of this unit are in %s, partition %d, offset %d, as long as that topic"
              + " keeps them; where they are gone, only the client has the audio: listen to it at"
              + " the times given here.")
          .formatted(speech.place().topic(), speech.place().partition(), speech.place().offset());
    }
  }

  /** What a review is about. */
  public enum ReviewTarget {
    TRANSLATION,
    TRANSCRIPT,
    WORKFLOW;

    static ReviewTarget of(final Requested asked) {
      if (asked.isTranscript()) {
        return TRANSCRIPT;
      }
      return asked.isWorkflow() ? WORKFLOW : TRANSLATION;
    }

    /** As answers say it. */
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A sentence of a review. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ReviewSentence(
      @JsonPropertyDescription("Its position, from 0.") int sentence,
      @JsonPropertyDescription("As it stands in the source; not there for a transcript.")
          @Nullable String source,
      @JsonPropertyDescription("What the model made of it, where that is known.")
          @Nullable String output,
      @JsonProperty("start_ms")
          @JsonPropertyDescription("When it begins in the audio, milliseconds, if that is known.")
          @Nullable Long startMs,
      @JsonProperty("end_ms")
          @JsonPropertyDescription("When it ends in the audio, milliseconds, if that is known.")
          @Nullable Long endMs,
      @JsonPropertyDescription("How good that is likely to be, 0 to 1.") @Nullable Float quality,
      @JsonPropertyDescription("What speaks against it.") List<String> reasons,
      @JsonPropertyDescription("Its translation as it was decided.") @Nullable String text) {}

  /** Who decided. */
  public record ReviewDecision(
      @JsonPropertyDescription("Name of the key; empty when it was not decided in time.") String by,
      @JsonPropertyDescription("Why.") String note,
      @JsonPropertyDescription("When.") Instant at) {}

  /** An order without texts. */
  public record ReviewOrder(
      @JsonPropertyDescription("Why, for the audit; at most 1,000 characters.")
          @Nullable String note) {}

  /** An order with texts. */
  public record ReviewCorrection(
      @JsonPropertyDescription(
              "The right translations; other sentences stay as the model has them.")
          @Nullable List<CorrectedSentence> sentences,
      @JsonPropertyDescription("Why, for the audit; at most 1,000 characters.")
          @Nullable String note) {}

  /** The right translation of a sentence. */
  public record CorrectedSentence(
      @JsonPropertyDescription("Position of the sentence, from 0.") @Nullable Integer sentence,
      @JsonPropertyDescription(
              "Its translation, at most 20,000 characters; of a transcript what was said, empty for"
                  + " nothing; or a workflow as YAML or JSON.")
          @Nullable String text) {}

  /** Some of what is remembered. */
  public record MemoryPage(
      @JsonPropertyDescription("The oldest first.") List<MemorySentence> sentences,
      @JsonPropertyDescription("Whether there are more behind them.") boolean more) {}

  /** A sentence, or a stretch of audio, that is remembered. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record MemorySentence(
      @JsonPropertyDescription("Its name here.") String id,
      @JsonPropertyDescription("Whose it is: no one else is answered by it.") String client,
      @JsonProperty("source_language") @JsonPropertyDescription("FLORES-200 code.")
          String sourceLanguage,
      @JsonProperty("target_language")
          @JsonPropertyDescription("FLORES-200 code; not there for audio.")
          @Nullable String targetLanguage,
      @JsonPropertyDescription("The sentence; not there for audio.") @Nullable String source,
      @JsonPropertyDescription("Fingerprint of the audio; not there for a sentence.")
          @Nullable String audio,
      @JsonPropertyDescription("Its translation; of audio what was said, empty for nothing.")
          String target,
      @JsonPropertyDescription("Id of the review that it comes from.") String review,
      @JsonPropertyDescription("Who approved or wrote it.") String by,
      @JsonPropertyDescription("When.") Instant at) {
    static MemorySentence of(final MemoryEntry entry) {
      return new MemorySentence(
          entry.key(),
          entry.clientId(),
          entry.sourceLanguage(),
          entry.isSpeech() ? null : entry.targetLanguage(),
          entry.isSpeech() ? null : entry.source(),
          entry.isSpeech() ? entry.source() : null,
          entry.target(),
          entry.review(),
          entry.by(),
          Instant.ofEpochMilli(entry.atMs()));
    }
  }

  /**
   * All of them.
   *
   * @param looks decides whether a request is served now
   */
  public List<Route> all(final Admission looks) {
    return List.of(
        Route.get(PATH, "listReviews", "List what reviewers are asked")
            .needs(Role.OPERATOR)
            .tag(TAG)
            .takes(STATES, CLIENT, AFTER, LIMIT)
            .admittedBy(looks)
            .answers(200, ReviewPage.class, "The oldest first.")
            .by(JobRoutes.told(this::list)),
        Route.get(PATH + "/{id}", "getReview", "Look at a doubtful result")
            .needs(Role.OPERATOR)
            .tag(TAG)
            .place(ID, ID_DOC)
            .admittedBy(looks)
            .answers(200, ShownReview.class, "Source, the model's text and what speaks against it.")
            .refuses(Code.NOT_FOUND)
            .by(JobRoutes.told(call -> ApiResponse.ok(ShownReview.of(item(call))))),
        order("approve", "approveReview", "Say that the model's text is good", ReviewOrder.class)
            .by(JobRoutes.told(call -> decide(call, Action.APPROVE))),
        order("correct", "correctReview", "Write a better text", ReviewCorrection.class)
            .by(JobRoutes.told(call -> decide(call, Action.CORRECT))),
        order("reject", "rejectReview", "Say that the model's text is wrong", ReviewOrder.class)
            .by(JobRoutes.told(call -> decide(call, Action.REJECT))),
        Route.get(MEMORY, "listMemory", "List the sentences that are remembered")
            .needs(Role.OPERATOR)
            .tag(TAG)
            .takes(CLIENT, AFTER, LIMIT)
            .admittedBy(looks)
            .answers(200, MemoryPage.class, "The oldest first.")
            .by(JobRoutes.told(this::memory)),
        Route.delete(MEMORY + "/{id}", "forgetMemory", "Forget a sentence")
            .tag(TAG)
            .place(ID, "Its name in the list.")
            .admittedBy(looks)
            .answersNothing("The model is asked about it again.")
            .refuses(Code.NOT_FOUND)
            .by(JobRoutes.told(this::forget)));
  }

  private static Route.Declaration order(
      final String verb,
      final String id,
      final String summary,
      final Class<? extends Record> body) {
    return Route.post(PATH + "/{id}/" + verb, id, summary)
        .repeatable()
        .tag(TAG)
        .place(ID, ID_DOC)
        .takes(body, Encoding.JSON)
        .answers(200, ShownReview.class, "It is published and remembered.")
        .refuses(Code.NOT_FOUND, Code.CONFLICT, Code.UNPROCESSABLE);
  }

  private ApiResponse list(final ApiRequest call) {
    final RequestParameters parameters = new RequestParameters(call);
    final Set<Review> wanted = parameters.constants(STATES);
    final Optional<String> client = parameters.text(CLIENT);
    final List<ReviewLine> found =
        behind(
            reviews.all().stream()
                .filter(
                    item ->
                        wanted.isEmpty()
                            ? item.review() == Review.PENDING
                            : wanted.contains(item.review()))
                .map(ReviewLine::of)
                .filter(line -> client.isEmpty() || client.get().equals(line.client())),
            parameters,
            ReviewLine::id);
    final int limit = (int) parameters.number(LIMIT).orElseThrow();
    return ApiResponse.ok(
        new ReviewPage(found.stream().limit(limit).toList(), found.size() > limit));
  }

  private static <T> List<T> behind(
      final Stream<T> all, final RequestParameters parameters, final Function<T, String> id) {
    final List<T> list = all.toList();
    final Optional<String> after = parameters.text(AFTER);
    if (after.isEmpty()) {
      return list;
    }
    for (int i = 0; i < list.size(); i++) {
      if (id.apply(list.get(i)).equals(after.get())) {
        return list.subList(i + 1, list.size());
      }
    }
    throw ApiException.invalid(
        AFTER.name(), "There is no such id in this list.", "Begin anew, without it.");
  }

  private Item item(final ApiRequest call) {
    return reviews
        .find(call.path(ID))
        .orElseThrow(
            () ->
                new ApiException(
                    Code.NOT_FOUND,
                    "There is no such review.",
                    "List them with GET " + PATH + "."));
  }

  private ApiResponse decide(final ApiRequest call, final Action action) {
    final Item item = item(call);
    final Decided decided =
        new Decided(
            item.asked().id(),
            UUID.randomUUID().toString(),
            action,
            action == Action.CORRECT
                ? corrections(item, call.body().as(ReviewCorrection.class))
                : List.of(),
            call.caller().name(),
            note(
                action == Action.CORRECT
                    ? call.body().as(ReviewCorrection.class).note()
                    : call.body().as(ReviewOrder.class).note()),
            clock.millis());
    if (item.settled().isPresent()) {
      throw settled(item);
    }
    if (item.asked().isWorkflow() && action != Action.REJECT) {
      refuseUnlessValid(item, decided);
    } else if (ReviewTexts.of(item.asked(), decided).isEmpty()) {
      throw new ApiException(
          Code.UNPROCESSABLE,
          "A sentence would have no text: the model gave none for it.",
          "Correct it, with a text for each sentence that has none.");
    }
    if (ReviewJson.write(decided).length > ReviewJson.MAX_BYTES) {
      throw ApiException.invalid(
          "sentences",
          "The texts are too long.",
          "Write at most " + ReviewJson.MAX_BYTES + " bytes in all.");
    }
    final Item after = reviews.decide(decided);
    if (after.settled().filter(end -> end.decision().equals(decided.decision())).isEmpty()) {
      throw settled(after);
    }
    return ApiResponse.ok(ShownReview.of(after));
  }

  private void refuseUnlessValid(final Item item, final Decided decided) {
    final Catalogue by =
        catalogue.orElseThrow(
            () ->
                new ApiException(
                    Code.UNPROCESSABLE,
                    "This gateway knows no catalogue of agents to check a workflow by.",
                    "Set workflow.catalogue.file of the gateway, or reject it."));
    final Checked checked =
        ReviewedWorkflow.check(item.asked(), decided, by)
            .orElseThrow(
                () ->
                    new ApiException(
                        Code.UNPROCESSABLE,
                        "There would be no workflow: the model gave none.",
                        "Correct it."));
    if (!checked.valid()) {
      throw new ApiException(
          Code.UNPROCESSABLE,
          "That is no valid workflow: "
              + checked.violations().stream()
                  .limit(MAX_VIOLATIONS)
                  .map(Violation::toString)
                  .collect(Collectors.joining(" ")),
          "Correct it; POST /v1/workflows/validate says what is wrong with another one.");
    }
  }

  private static ApiException settled(final Item item) {
    final Settled settled = item.settled().orElseThrow();
    return new ApiException(
        Code.CONFLICT,
        "It is %s already%s."
            .formatted(
                settled.review().word(), settled.by().isEmpty() ? "" : ", by " + settled.by()),
        "Look at it with GET " + PATH + "/" + item.asked().id() + ".");
  }

  private static List<Correction> corrections(final Item item, final ReviewCorrection body) {
    final List<CorrectedSentence> texts = body.sentences() == null ? List.of() : body.sentences();
    if (texts.isEmpty()) {
      throw ApiException.invalid(
          "sentences", "There is no correction.", "Write at least one, or approve it.");
    }
    final List<Correction> corrections = new ArrayList<>();
    for (final @Nullable CorrectedSentence text : texts) {
      final int most = item.asked().lines().size() - 1;
      if (text == null
          || text.sentence() == null
          || text.sentence() < 0
          || text.sentence() > most) {
        throw ApiException.invalid(
            "sentences",
            "There is no such sentence.",
            "Write a 'sentence' from 0 to " + most + ".");
      }
      final int longest = item.asked().isWorkflow() ? WorkflowCheck.MAX_CHARS : MAX_TEXT;
      final int shortest = item.asked().isTranscript() ? 0 : 1;
      if (text.text() == null
          || text.text().strip().length() < shortest
          || text.text().length() > longest) {
        throw ApiException.invalid(
            "sentences",
            "The text of sentence %d is empty or too long.".formatted(text.sentence()),
            String.format(Locale.ROOT, "Write %d to %,d characters.", shortest, longest));
      }
      corrections.add(new Correction(text.sentence(), text.text()));
    }
    return corrections;
  }

  private static String note(final @Nullable String text) {
    final String note = text == null ? "" : text.strip();
    if (note.length() > MAX_NOTE) {
      throw ApiException.invalid(
          "note", "The note is too long.", "Write at most 1,000 characters.");
    }
    return note;
  }

  private ApiResponse memory(final ApiRequest call) {
    final RequestParameters parameters = new RequestParameters(call);
    final Optional<String> client = parameters.text(CLIENT);
    final List<MemorySentence> found =
        behind(
            reviews.memory().stream()
                .filter(entry -> client.isEmpty() || client.get().equals(entry.clientId()))
                .map(MemorySentence::of),
            parameters,
            MemorySentence::id);
    final int limit = (int) parameters.number(LIMIT).orElseThrow();
    return ApiResponse.ok(
        new MemoryPage(found.stream().limit(limit).toList(), found.size() > limit));
  }

  private ApiResponse forget(final ApiRequest call) {
    final String key = call.path(ID);
    final MemoryEntry entry =
        reviews.memory().stream()
            .filter(each -> each.key().equals(key))
            .findFirst()
            .orElseThrow(
                () ->
                    new ApiException(
                        Code.NOT_FOUND,
                        "Nothing of that name is remembered.",
                        "List it with GET " + MEMORY + "."));
    reviews.forget(new Forgotten(key, entry.clientId(), call.caller().name(), clock.millis()));
    return ApiResponse.noContent();
  }
}
