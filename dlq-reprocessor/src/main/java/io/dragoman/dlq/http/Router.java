package io.dragoman.dlq.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.dragoman.dlq.letter.Json;
import io.dragoman.dlq.letter.ReprocessorException;
import io.dragoman.dlq.operations.RefusedException;
import io.dragoman.resilience.http.HttpReply;
import io.dragoman.resilience.meters.MeterDef;
import io.dragoman.schemas.DragomanException;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings requests to their route, and whatever goes wrong into one form: {@code {"error": {"code",
 * "message", "what_to_do", "request_id"}}}, with {@code field} and {@code allowed} where one of
 * them is wrong.
 *
 * <p>Every answer carries {@code X-Request-ID}: the caller's own if it sent one, else a new one.
 */
final class Router implements HttpHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Router.class);

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

  private static final String REQUEST_ID = "X-Request-ID";
  private static final String REQUEST_ID_FORM = "[A-Za-z0-9._-]{1,128}";

  private final List<Route> routes;
  private final Authenticator guard;
  private final int maxBody;
  private final MeterRegistry meters;

  /**
   * For these routes.
   *
   * @param maxBody largest body that is read, bytes
   */
  Router(
      final List<Route> routes,
      final Authenticator guard,
      final int maxBody,
      final MeterRegistry meters) {
    this.routes = List.copyOf(routes);
    this.guard = guard;
    this.maxBody = maxBody;
    this.meters = meters;
  }

  @Override
  public void handle(final HttpExchange exchange) throws IOException {
    final long start = System.nanoTime();
    final String requestId = requestId(exchange);
    final List<Route> here = new ArrayList<>();
    try (exchange) {
      final ApiResponse answer = answer(exchange, requestId, here);
      send(exchange, requestId, answer);
      MeterDef.HTTP_REQUESTS
          .timer(
              meters,
              here.isEmpty() ? "other" : here.getFirst().path(),
              Integer.toString(answer.status()))
          .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    }
  }

  private ApiResponse answer(
      final HttpExchange exchange, final String requestId, final List<Route> here) {
    final String method = exchange.getRequestMethod();
    try {
      routes.stream()
          .filter(route -> route.match(exchange.getRequestURI().getRawPath()).isPresent())
          .forEach(here::add);
      if (here.isEmpty()) {
        throw new ApiException(
            ApiException.Code.NOT_FOUND,
            "There is nothing at " + exchange.getRequestURI().getPath() + ".",
            "GET /openapi.json says what there is.");
      }
      final Optional<Route> route =
          here.stream().filter(one -> one.method().equals(method)).findFirst();
      if (route.isEmpty()) {
        final String allowed = here.stream().map(Route::method).collect(Collectors.joining(", "));
        exchange.getResponseHeaders().set("Allow", allowed);
        throw new ApiException(
            ApiException.Code.METHOD_NOT_ALLOWED,
            method + " is not allowed here.",
            "Use " + allowed + ".");
      }
      return answer(exchange, requestId, route.get());
    } catch (final ApiException e) {
      return problem(e, requestId);
    } catch (final RefusedException e) {
      return problem(ApiRefusal.of(e.refusal()), requestId);
    } catch (final ReprocessorException | KafkaException | DragomanException e) {
      LOG.warn("{} {} (request {}) failed: {}", method, exchange.getRequestURI(), requestId, e);
      return problem(
          new ApiException(
              ApiException.Code.UNAVAILABLE,
              "Kafka did not do what was asked of it: " + e.getMessage(),
              "Try again; if that does not help, look at /health/ready and the log."),
          requestId);
    } catch (final IOException | RuntimeException e) {
      LOG.error("{} {} (request {}) failed", method, exchange.getRequestURI(), requestId, e);
      return problem(
          new ApiException(
              ApiException.Code.INTERNAL,
              "The request failed.",
              "Look for the request's id in the log."),
          requestId);
    }
  }

  private ApiResponse answer(final HttpExchange exchange, final String requestId, final Route route)
      throws IOException {
    final Principal caller = guard.admit(exchange, route.role());
    final Map<String, List<String>> fields =
        route.method().equals("GET")
            ? query(exchange.getRequestURI().getRawQuery())
            : body(exchange);
    for (final String name : fields.keySet()) {
      if (!route.fields().contains(name)) {
        throw ApiException.notOneOf(
            name, "There is no '" + name + "' here.", route.fields().stream().sorted().toList());
      }
    }
    final Map<String, String> path =
        route.match(exchange.getRequestURI().getRawPath()).orElseThrow();
    if (route.role() == Role.OPERATOR) {
      LOG.info(
          "{} {} by {} (request {})",
          route.method(),
          exchange.getRequestURI().getRawPath(),
          caller.name(),
          requestId);
    }
    return route.handler().answer(new ApiRequest(caller, path, fields));
  }

  private static Map<String, List<String>> query(final @Nullable String raw) {
    final Map<String, List<String>> fields = new LinkedHashMap<>();
    if (raw == null || raw.isEmpty()) {
      return fields;
    }
    for (final String pair : raw.split("&", -1)) {
      final int equals = pair.indexOf('=');
      final String name = Route.decodedQuery(equals < 0 ? pair : pair.substring(0, equals));
      final String value = equals < 0 ? "" : Route.decodedQuery(pair.substring(equals + 1));
      fields.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
    }
    return fields;
  }

  private Map<String, List<String>> body(final HttpExchange exchange) throws IOException {
    final byte[] bytes = exchange.getRequestBody().readNBytes(maxBody + 1);
    if (bytes.length > maxBody) {
      throw new ApiException(
          ApiException.Code.TOO_LARGE,
          "The body is larger than " + maxBody + " bytes.",
          "Name fewer dead letters at once, or raise " + ServiceConfig.BODY_MAX_BYTES + ".");
    }
    if (bytes.length == 0) {
      return Map.of();
    }
    final String type = exchange.getRequestHeaders().getFirst("Content-Type");
    if (type == null || !type.split(";")[0].strip().equalsIgnoreCase("application/json")) {
      throw new ApiException(
          ApiException.Code.UNSUPPORTED_MEDIA_TYPE,
          "The body is not said to be JSON.",
          "Send the header 'Content-Type: application/json'.");
    }
    return fields(parsed(bytes));
  }

  private static JsonNode parsed(final byte[] bytes) throws IOException {
    try {
      return JSON.readTree(bytes);
    } catch (final JsonProcessingException e) {
      throw new ApiException(
          ApiException.Code.INVALID,
          "The body is not JSON: " + e.getOriginalMessage(),
          "Correct line " + (e.getLocation() == null ? 1 : e.getLocation().getLineNr()) + ".");
    }
  }

  /** A body says the same as a query, so it is read as one: each field with all its values. */
  private static Map<String, List<String>> fields(final JsonNode body) {
    if (!body.isObject()) {
      throw new ApiException(
          ApiException.Code.INVALID, "The body is not a JSON object.", "Send {\"field\": value}.");
    }
    final Map<String, List<String>> fields = new LinkedHashMap<>();
    body.properties()
        .forEach(
            field -> {
              final List<String> values = new ArrayList<>();
              if (field.getValue().isArray()) {
                field.getValue().forEach(item -> values.add(text(field.getKey(), item)));
              } else {
                values.add(text(field.getKey(), field.getValue()));
              }
              fields.put(field.getKey(), values);
            });
    return fields;
  }

  private static String text(final String name, final JsonNode value) {
    if (!value.isValueNode() || value.isNull()) {
      throw ApiException.invalid(
          name,
          "'" + name + "' holds something that it cannot hold.",
          "Write text, a number, true or false, or a list of those.");
    }
    return value.asText();
  }

  private static ApiResponse problem(final ApiException problem, final String requestId) {
    return new ApiResponse(
        problem.code().status(),
        ErrorJson.of(problem, requestId),
        switch (problem.code()) {
          case UNAUTHENTICATED -> Map.of("WWW-Authenticate", "Bearer");
          case UNAVAILABLE -> Map.of("Retry-After", "5");
          default -> Map.of();
        });
  }

  private static String requestId(final HttpExchange exchange) {
    final String given = exchange.getRequestHeaders().getFirst(REQUEST_ID);
    return given != null && given.matches(REQUEST_ID_FORM) ? given : UUID.randomUUID().toString();
  }

  private static void send(
      final HttpExchange exchange, final String requestId, final ApiResponse answer)
      throws IOException {
    final HttpReply reply =
        HttpReply.text(
            answer.status(), "application/json; charset=utf-8", Json.line(answer.body()));
    exchange.getResponseHeaders().set(REQUEST_ID, requestId);
    exchange.getResponseHeaders().set("Content-Type", reply.contentType());
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(reply.status(), reply.body().length);
    reply.writeTo(exchange.getResponseBody());
  }
}
