package io.dragoman.dlq.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.dlq.AuditEntry;
import io.dragoman.dlq.Criteria;
import io.dragoman.dlq.DeadLetterStats.Dimension;
import io.dragoman.dlq.Location;
import io.dragoman.dlq.Progress;
import io.dragoman.dlq.Span;
import io.dragoman.dlq.State;
import io.dragoman.dlq.json.AuditJson;
import io.dragoman.dlq.json.CodeJson;
import io.dragoman.dlq.json.ExpiryJson;
import io.dragoman.dlq.json.HistoryJson;
import io.dragoman.dlq.json.LetterJson;
import io.dragoman.dlq.json.StatsJson;
import io.dragoman.dlq.operations.CountDeadLetters;
import io.dragoman.dlq.operations.ListDeadLetters;
import io.dragoman.dlq.operations.ReadAudit;
import io.dragoman.dlq.operations.ShowDeadLetter;
import io.dragoman.schemas.ErrorCode;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What looks and changes nothing. */
final class LettersApi {
  private static final int PAGE = 50;
  private static final int MAX_PAGE = 1_000;
  private static final String LIMIT = "limit";

  private final Cluster cluster;
  private final Clock clock;

  LettersApi(final Cluster cluster, final Clock clock) {
    this.cluster = cluster;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            "/v1/letters",
            Route.fields(Fields.SELECTION, "order", LIMIT, "cursor"),
            Set.of(200, 400, 404),
            this::list),
        Route.get("/v1/letters/{letter}", Set.of("history"), Set.of(200, 400, 404), this::show),
        Route.get(
            "/v1/letters/{letter}/explanation", Set.of(), Set.of(200, 400, 404), this::explain),
        Route.get(
            "/v1/stats", Route.fields(Fields.SELECTION, "by"), Set.of(200, 400, 404), this::stats),
        Route.get("/v1/codes", Set.of(), Set.of(200, 400), this::codes),
        Route.get("/v1/codes/{code}", Set.of(), Set.of(200, 400, 404), this::code),
        Route.get(
            "/v1/audit",
            Set.of("letter", "topic", "task", "state", LIMIT),
            Set.of(200, 400),
            this::audit));
  }

  /** What comes first in a list. */
  enum PageOrder {
    NEWEST,
    OLDEST
  }

  private Answer list(final Call call) {
    final Fields fields = new Fields(call);
    final PageOrder order = fields.constant("order", PageOrder.class, PageOrder.NEWEST);
    final int limit = (int) fields.number(LIMIT, 1, MAX_PAGE).orElse(PAGE);
    final int query = Cursor.query(call);
    final Optional<Cursor> cursor = fields.text("cursor").map(text -> Cursor.parse(text, query));
    final Criteria criteria = fields.criteria(clock);
    return cluster.read(
        context -> {
          final ListDeadLetters letters = new ListDeadLetters(context);
          final ListDeadLetters.Listing listing = letters.open(fields.topics(), criteria, false);
          final List<Span> spans =
              cursor.map(from -> still(listing.spans(), from)).orElse(listing.spans());
          final ListDeadLetters.Page page =
              letters.first(listing, spans, ListDeadLetters.Sort.valueOf(order.name()), limit);
          final ObjectNode body = JsonNodeFactory.instance.objectNode();
          body.put("filter", listing.filter().toString());
          final ArrayNode found = body.putArray("letters");
          page.letters().forEach(letter -> found.add(LetterJson.summary(letter, listing.marks())));
          if (cursor.isEmpty()) {
            ExpiryJson.addTo(body, letters.expiring(listing));
          }
          if (page.more()) {
            body.put(
                "next",
                Cursor.behind(query, spans, page.letters(), order == PageOrder.NEWEST).toString());
          }
          return Answer.ok(body);
        });
  }

  /** What is left and still there: retention may have taken some of it meanwhile. */
  private static List<Span> still(final List<Span> all, final Cursor cursor) {
    return cursor.left().stream()
        .flatMap(
            left ->
                all.stream()
                    .filter(span -> span.partition().equals(left.partition()))
                    .map(
                        span -> {
                          final long to = Math.min(left.to(), span.to());
                          return new Span(
                              span.partition(),
                              Math.min(Math.max(left.from(), span.from()), to),
                              to);
                        }))
        .toList();
  }

  private Answer show(final Call call) {
    final Location location = Fields.location("letter", call.path("letter"));
    final boolean withHistory = new Fields(call).flag("history", true);
    final ShowDeadLetter.Shown shown =
        cluster.read(context -> new ShowDeadLetter(context).show(location, withHistory));
    final ObjectNode body = LetterJson.full(shown.letter(), shown.marks(), shown.value());
    return Answer.ok(withHistory ? HistoryJson.addTo(body, shown.history()) : body);
  }

  private Answer explain(final Call call) {
    final Location location = Fields.location("letter", call.path("letter"));
    final ShowDeadLetter.Found found =
        cluster.read(context -> new ShowDeadLetter(context).find(location));
    final ObjectNode body = LetterJson.summary(found.letter(), found.marks());
    found.letter().knownErrorCode().ifPresent(code -> body.set("explanation", CodeJson.of(code)));
    return Answer.ok(body);
  }

  private Answer stats(final Call call) {
    final Fields fields = new Fields(call);
    final Set<Dimension> asked = fields.dimensions();
    final Set<Dimension> dimensions =
        asked.isEmpty()
            ? EnumSet.of(
                Dimension.CODE,
                Dimension.EXCEPTION,
                Dimension.ENGINE,
                Dimension.APP,
                Dimension.HOUR)
            : asked;
    final List<String> topics = fields.topics();
    final Criteria criteria = fields.criteria(clock);
    final CountDeadLetters.Counted counted =
        cluster.read(
            context ->
                new CountDeadLetters(context)
                    .count(topics, criteria, dimensions, offsets -> Progress.NONE));
    return Answer.ok(
        ExpiryJson.addTo(
            StatsJson.of(counted.stats(), counted.topics(), counted.filter()), counted.expiring()));
  }

  private Answer codes(final Call call) {
    final ObjectNode body = JsonNodeFactory.instance.objectNode();
    final ArrayNode codes = body.putArray("codes");
    Stream.of(ErrorCode.values()).forEach(code -> codes.add(CodeJson.of(code)));
    return Answer.ok(body);
  }

  private Answer code(final Call call) {
    final String name = call.path("code");
    return ShowDeadLetter.code(name)
        .map(code -> Answer.ok(CodeJson.of(code)))
        .orElseThrow(
            () ->
                new ApiException(
                    ApiException.Code.NOT_FOUND,
                    "There is no error code '" + name + "'.",
                    "GET /v1/codes lists them."));
  }

  private Answer audit(final Call call) {
    final Fields fields = new Fields(call);
    final ReadAudit.Query query =
        new ReadAudit.Query(
            fields.locations("letter"),
            fields.topics(),
            fields.text("task"),
            fields.constants("state", State.class),
            (int) fields.number(LIMIT, 1, MAX_PAGE).orElse(PAGE));
    final List<AuditEntry> last = cluster.read(context -> new ReadAudit(context).read(query));
    final ObjectNode body = JsonNodeFactory.instance.objectNode();
    final ArrayNode entries = body.putArray("entries");
    last.forEach(entry -> entries.add(AuditJson.of(entry)));
    return Answer.ok(body);
  }
}
