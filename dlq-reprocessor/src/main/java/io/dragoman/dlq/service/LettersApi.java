package io.dragoman.dlq.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.dlq.AuditEntry;
import io.dragoman.dlq.DeadLetter;
import io.dragoman.dlq.DeadLetterFilter;
import io.dragoman.dlq.DeadLetterReader;
import io.dragoman.dlq.DeadLetterStats;
import io.dragoman.dlq.DeadLetterStats.Dimension;
import io.dragoman.dlq.Location;
import io.dragoman.dlq.Marks;
import io.dragoman.dlq.Progress;
import io.dragoman.dlq.RequestHistory;
import io.dragoman.dlq.Span;
import io.dragoman.dlq.State;
import io.dragoman.dlq.ValueDecoder;
import io.dragoman.dlq.json.AuditJson;
import io.dragoman.dlq.json.CodeJson;
import io.dragoman.dlq.json.ExpiryJson;
import io.dragoman.dlq.json.HistoryJson;
import io.dragoman.dlq.json.LetterJson;
import io.dragoman.dlq.json.StatsJson;
import io.dragoman.schemas.ErrorCode;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collector;
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
    return cluster.read(
        reader -> {
          final Set<String> topics = cluster.topics(reader, fields.topics());
          final Marks marks = cluster.audit().marks(reader);
          final DeadLetterFilter filter =
              fields.criteria(clock).filter(cluster.decoder(), () -> marks);
          final List<Span> all = reader.spans(topics, filter);
          final List<Span> spans = cursor.map(from -> still(all, from)).orElse(all);
          // One more than wanted tells whether there are more.
          final List<DeadLetter> found =
              order == PageOrder.NEWEST
                  ? reader.newest(spans, filter, limit + 1)
                  : reader.oldest(spans, filter, limit + 1);
          final List<DeadLetter> page = found.subList(0, Math.min(limit, found.size()));
          final ObjectNode body = JsonNodeFactory.instance.objectNode();
          body.put("filter", filter.toString());
          final ArrayNode letters = body.putArray("letters");
          page.forEach(letter -> letters.add(LetterJson.summary(letter, marks)));
          if (cursor.isEmpty()) {
            ExpiryJson.addTo(body, cluster.expiring(reader, topics, () -> marks));
          }
          if (found.size() > limit) {
            body.put(
                "next", Cursor.behind(query, spans, page, order == PageOrder.NEWEST).toString());
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
    return cluster.read(
        reader -> {
          final DeadLetter letter = cluster.at(reader, location);
          final ValueDecoder decoder = cluster.decoder();
          final Marks marks = cluster.audit().marks(reader);
          final ObjectNode body = LetterJson.full(letter, marks, decoder.decode(letter));
          return Answer.ok(
              withHistory
                  ? HistoryJson.addTo(
                      body,
                      new RequestHistory(reader, cluster.audit(), cluster.prefix(), decoder)
                          .of(letter, marks, cluster.access()::allows))
                  : body);
        });
  }

  private Answer explain(final Call call) {
    final Location location = Fields.location("letter", call.path("letter"));
    return cluster.read(
        reader -> {
          final DeadLetter letter = cluster.at(reader, location);
          final ObjectNode body = LetterJson.summary(letter, cluster.audit().marks(reader));
          letter.knownErrorCode().ifPresent(code -> body.set("explanation", CodeJson.of(code)));
          return Answer.ok(body);
        });
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
    return cluster.read(
        reader -> {
          final Set<String> topics = cluster.topics(reader, fields.topics());
          final DeadLetterFilter filter =
              fields.criteria(clock).filter(cluster.decoder(), () -> cluster.audit().marks(reader));
          final DeadLetterStats stats =
              reader.scan(
                  reader.spans(topics, filter), filter, stats(dimensions, reader), Progress.NONE);
          return Answer.ok(
              ExpiryJson.addTo(
                  StatsJson.of(stats, topics, filter), cluster.expiring(reader, topics)));
        });
  }

  /** Reads what was done with them only if that is asked for. */
  private Collector<DeadLetter, ?, DeadLetterStats> stats(
      final Set<Dimension> dimensions, final DeadLetterReader reader) {
    if (!dimensions.contains(Dimension.STATE)) {
      return DeadLetterStats.collector(dimensions);
    }
    final Marks marks = cluster.audit().marks(reader);
    return DeadLetterStats.collector(dimensions, letter -> marks.stateOf(letter.location()));
  }

  private Answer codes(final Call call) {
    final ObjectNode body = JsonNodeFactory.instance.objectNode();
    final ArrayNode codes = body.putArray("codes");
    Stream.of(ErrorCode.values()).forEach(code -> codes.add(CodeJson.of(code)));
    return Answer.ok(body);
  }

  private Answer code(final Call call) {
    final String name = call.path("code").toUpperCase(Locale.ROOT);
    return Stream.of(ErrorCode.values())
        .filter(code -> code.name().equals(name))
        .findFirst()
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
    final List<Location> letters = fields.locations("letter");
    final List<String> topics = fields.topics();
    final Optional<String> task = fields.text("task");
    final Set<State> states = fields.constants("state", State.class);
    final int limit = (int) fields.number(LIMIT, 1, MAX_PAGE).orElse(PAGE);
    final TopicAccess access = cluster.access();
    letters.forEach(letter -> access.require(letter.topic()));
    topics.forEach(access::require);
    final List<AuditEntry> last =
        cluster.read(
            reader ->
                cluster
                    .audit()
                    .find(
                        reader,
                        entry ->
                            access.allows(entry.partition().topic())
                                && (letters.isEmpty() || letters.stream().anyMatch(entry::covers))
                                && (topics.isEmpty() || topics.contains(entry.partition().topic()))
                                && task.map(entry.mark().task()::equals).orElse(true)
                                && (states.isEmpty() || states.contains(entry.mark().state())),
                        limit));
    final ObjectNode body = JsonNodeFactory.instance.objectNode();
    final ArrayNode entries = body.putArray("entries");
    last.forEach(entry -> entries.add(AuditJson.of(entry)));
    return Answer.ok(body);
  }
}
