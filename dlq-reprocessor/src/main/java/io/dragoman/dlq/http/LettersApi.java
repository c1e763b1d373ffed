package io.dragoman.dlq.http;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dragoman.dlq.audit.AuditEntry;
import io.dragoman.dlq.audit.Expiring;
import io.dragoman.dlq.criteria.Criteria;
import io.dragoman.dlq.json.AuditEntryJson;
import io.dragoman.dlq.json.CodeJson;
import io.dragoman.dlq.json.DeadLetterJson;
import io.dragoman.dlq.json.StatsJson;
import io.dragoman.dlq.letter.DeadLetterStats.Dimension;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.letter.OffsetRange;
import io.dragoman.dlq.letter.Progress;
import io.dragoman.dlq.letter.State;
import io.dragoman.dlq.operations.CountDeadLetters;
import io.dragoman.dlq.operations.ListDeadLetters;
import io.dragoman.dlq.operations.ReadAudit;
import io.dragoman.dlq.operations.ShowDeadLetter;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.web.ApiException;
import io.dragoman.web.ApiException.Code;
import io.dragoman.web.ApiRequest;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.Parameter;
import io.dragoman.web.RequestParameters;
import io.dragoman.web.Route;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What looks and changes nothing. */
final class LettersApi {
  private static final String TAG = "look";
  private static final Parameter.Constant<PageOrder> ORDER =
      new Parameter.Constant<>(
          "order", "What comes first, by time.", PageOrder.class, PageOrder.NEWEST);
  private static final Parameter.Text CURSOR =
      new Parameter.Text(
          Cursor.FIELD, "What the last page gave as next; keep the other parameters.");
  private static final Parameter.Flag HISTORY =
      new Parameter.Flag(
          "history",
          "Whether to look for the history of its request; false is faster on very large topics.",
          true);
  private static final Parameter.Constants<Dimension> BY =
      new Parameter.Constants<>(
          "by", "What to count by; none: code, exception, engine, app and hour.", Dimension.class);
  private static final Parameter.Texts AUDIT_LETTER =
      new Parameter.Texts("letter", "What was done with these: topic-partition@offset.");
  private static final Parameter.Texts AUDIT_TOPIC =
      new Parameter.Texts("topic", "Dead letters of these topics.");
  private static final Parameter.Text AUDIT_TASK =
      new Parameter.Text("task", "What this task did.");
  private static final Parameter.Constants<State> AUDIT_STATE =
      new Parameter.Constants<>("state", "What was done.", State.class);

  /** Of all lists. */
  static final Parameter.Number LIMIT =
      new Parameter.Number("limit", "At most this many.", 1, 1_000).otherwise(50);

  private final PooledContexts contexts;
  private final Clock clock;

  LettersApi(final PooledContexts contexts, final Clock clock) {
    this.contexts = contexts;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/letters", "listLetters", "List dead letters, page by page")
            .tag(TAG)
            .takes(DeadLetterParameters.selection())
            .takes(ORDER, LIMIT, CURSOR)
            .answers(200, LetterPage.class, "A page.")
            .refuses(Code.NOT_FOUND)
            .by(this::list),
        Route.get(
                "/v1/letters/{letter}",
                "showLetter",
                "Show all of a dead letter: failure, headers, decoded value, stack trace, history"
                    + " of its request")
            .tag(TAG)
            .place("letter", DeadLetterParameters.LETTER_FORM)
            .takes(HISTORY)
            .answers(200, DeadLetterJson.class, "The dead letter.")
            .refuses(Code.NOT_FOUND)
            .by(this::show),
        Route.get(
                "/v1/letters/{letter}/explanation",
                "explainLetter",
                "Say what happened to it and what to do")
            .tag(TAG)
            .place("letter", DeadLetterParameters.LETTER_FORM)
            .answers(
                200,
                DeadLetterJson.class,
                "The dead letter, with an explanation if its code is known.")
            .refuses(Code.NOT_FOUND)
            .by(this::explain),
        Route.get("/v1/stats", "countLetters", "Count dead letters by what they have in common")
            .tag(TAG)
            .takes(DeadLetterParameters.selection())
            .takes(BY)
            .answers(200, StatsJson.class, "The counts.")
            .refuses(Code.NOT_FOUND)
            .by(this::stats),
        Route.get("/v1/codes", "listCodes", "List all error codes, what they mean and what to do")
            .tag(TAG)
            .answers(200, Codes.class, "The codes.")
            .by(this::codes),
        Route.get("/v1/codes/{code}", "explainCode", "Say what an error code means and what to do")
            .tag(TAG)
            .place("code", "Name of the code, in any case.")
            .answers(200, CodeJson.class, "The code.")
            .refuses(Code.NOT_FOUND)
            .by(this::code),
        Route.get("/v1/audit", "readAudit", "What was done, by whom, when and why; newest last")
            .tag(TAG)
            .takes(AUDIT_LETTER, AUDIT_TOPIC, AUDIT_TASK, AUDIT_STATE, LIMIT)
            .answers(200, Audit.class, "The last entries.")
            .by(this::audit));
  }

  /** What comes first in a list. */
  enum PageOrder {
    NEWEST,
    OLDEST
  }

  /** A page of a list. */
  record LetterPage(
      @JsonPropertyDescription("In words, what was looked for.") String filter,
      List<DeadLetterJson> letters,
      @JsonPropertyDescription("Of the topics that were meant, on the first page only.")
          @Nullable List<Expiring> expiring,
      @JsonPropertyDescription("Cursor of the next page; not there on the last one.")
          @Nullable String next) {}

  /** All error codes. */
  record Codes(List<CodeJson> codes) {}

  /** Entries of the audit, newest last. */
  record Audit(List<AuditEntryJson> entries) {}

  private ApiResponse list(final ApiRequest call) {
    final RequestParameters fields = new RequestParameters(call);
    final PageOrder order = fields.constant(ORDER);
    final int limit = (int) fields.number(LIMIT).orElseThrow();
    final int query = Cursor.query(call);
    final Optional<Cursor> cursor = fields.text(CURSOR).map(text -> Cursor.parse(text, query));
    final Criteria criteria = DeadLetterParameters.criteria(fields, clock);
    return contexts.read(
        context -> {
          final ListDeadLetters letters = new ListDeadLetters(context);
          final ListDeadLetters.Listing listing =
              letters.open(DeadLetterParameters.topics(fields), criteria, false);
          final List<OffsetRange> ranges =
              cursor.map(from -> still(listing.ranges(), from)).orElse(listing.ranges());
          final ListDeadLetters.Page page =
              letters.first(listing, ranges, ListDeadLetters.Sort.valueOf(order.name()), limit);
          return ApiResponse.ok(
              new LetterPage(
                  listing.filter().toString(),
                  page.letters().stream()
                      .map(letter -> DeadLetterJson.summary(letter, listing.statuses()))
                      .toList(),
                  cursor.isEmpty() ? letters.expiring(listing) : null,
                  page.more()
                      ? Cursor.behind(query, ranges, page.letters(), order == PageOrder.NEWEST)
                          .toString()
                      : null));
        });
  }

  /** What is left and still there: retention may have taken some of it meanwhile. */
  private static List<OffsetRange> still(final List<OffsetRange> all, final Cursor cursor) {
    return cursor.left().stream()
        .flatMap(
            left ->
                all.stream()
                    .filter(range -> range.partition().equals(left.partition()))
                    .map(
                        range -> {
                          final long to = Math.min(left.to(), range.to());
                          return new OffsetRange(
                              range.partition(),
                              Math.min(Math.max(left.from(), range.from()), to),
                              to);
                        }))
        .toList();
  }

  private ApiResponse show(final ApiRequest call) {
    final Location location = DeadLetterParameters.location("letter", call.path("letter"));
    final boolean withHistory = new RequestParameters(call).flag(HISTORY);
    final ShowDeadLetter.Shown shown =
        contexts.read(context -> new ShowDeadLetter(context).show(location, withHistory));
    return ApiResponse.ok(
        DeadLetterJson.whole(
            shown.letter(), shown.statuses(), shown.value(), withHistory ? shown.history() : null));
  }

  private ApiResponse explain(final ApiRequest call) {
    final Location location = DeadLetterParameters.location("letter", call.path("letter"));
    final ShowDeadLetter.Found found =
        contexts.read(context -> new ShowDeadLetter(context).find(location));
    return ApiResponse.ok(DeadLetterJson.explained(found.letter(), found.statuses()));
  }

  private ApiResponse stats(final ApiRequest call) {
    final RequestParameters fields = new RequestParameters(call);
    final Set<Dimension> asked = fields.constants(BY);
    final Set<Dimension> dimensions =
        asked.isEmpty()
            ? EnumSet.of(
                Dimension.CODE,
                Dimension.EXCEPTION,
                Dimension.ENGINE,
                Dimension.APP,
                Dimension.HOUR)
            : asked;
    final List<String> topics = DeadLetterParameters.topics(fields);
    final Criteria criteria = DeadLetterParameters.criteria(fields, clock);
    final CountDeadLetters.Counted counted =
        contexts.read(
            context ->
                new CountDeadLetters(context)
                    .count(topics, criteria, dimensions, offsets -> Progress.NONE));
    return ApiResponse.ok(
        StatsJson.of(counted.stats(), counted.topics(), counted.filter(), counted.expiring()));
  }

  private ApiResponse codes(final ApiRequest call) {
    return ApiResponse.ok(new Codes(Stream.of(ErrorCode.values()).map(CodeJson::of).toList()));
  }

  private ApiResponse code(final ApiRequest call) {
    final String name = call.path("code");
    return ErrorCode.find(name.toUpperCase(Locale.ROOT))
        .map(code -> ApiResponse.ok(CodeJson.of(code)))
        .orElseThrow(
            () ->
                new ApiException(
                    ApiException.Code.NOT_FOUND,
                    "There is no error code '" + name + "'.",
                    "GET /v1/codes lists them."));
  }

  private ApiResponse audit(final ApiRequest call) {
    final RequestParameters fields = new RequestParameters(call);
    final ReadAudit.Query query =
        new ReadAudit.Query(
            DeadLetterParameters.locations(fields, AUDIT_LETTER),
            DeadLetterParameters.topics(fields),
            fields.text(AUDIT_TASK),
            fields.constants(AUDIT_STATE),
            (int) fields.number(LIMIT).orElseThrow());
    final List<AuditEntry> last = contexts.read(context -> new ReadAudit(context).read(query));
    return ApiResponse.ok(new Audit(last.stream().map(AuditEntryJson::of).toList()));
  }
}
