package io.dragoman.web.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.web.ApiException;
import io.dragoman.web.BodySpec;
import io.dragoman.web.BodySpec.Encoding;
import io.dragoman.web.Parameter;
import io.dragoman.web.Route;
import io.dragoman.web.key.Role;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The OpenAPI document, made of the routes, their parameters and the records that they answer with.
 */
public final class OpenApiDocument {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String JSON_TYPE = "application/json";
  private static final String PROBLEM_TYPE = "application/problem+json";

  private final ObjectNode document;
  private final Class<? extends Record> problem;
  private final JsonSchemas schemas;

  private OpenApiDocument(
      final ObjectNode frame,
      final Class<? extends Record> problem,
      final JsonMapper json,
      final Map<Class<?>, ObjectNode> texts) {
    this.document = frame.deepCopy();
    this.problem = problem;
    this.schemas = new JsonSchemas(json, texts);
  }

  /**
   * The document.
   *
   * @param frame what routes do not say: title, servers, health, metrics
   * @param problem what problems are told with
   * @param json what writes answers
   * @param texts schemas of types that are written as text
   */
  public static ObjectNode of(
      final ObjectNode frame,
      final List<Route> routes,
      final Class<? extends Record> problem,
      final JsonMapper json,
      final Map<Class<?>, ObjectNode> texts) {
    return new OpenApiDocument(frame, problem, json, texts).with(routes);
  }

  private ObjectNode with(final List<Route> routes) {
    final JsonNode others = document.remove("paths");
    final JsonNode security = document.remove("components").get("securitySchemes");
    final ObjectNode paths = document.putObject("paths");
    for (final Route route : routes) {
      paths.withObjectProperty(route.path()).set(lower(route.method()), operation(route));
    }
    others.properties().forEach(one -> paths.set(one.getKey(), one.getValue()));
    final ObjectNode components = document.putObject("components");
    components.set("parameters", shared(routes));
    components.set("securitySchemes", security);
    components.set("responses", problems());
    components.set("schemas", schemas.all());
    return document;
  }

  private ObjectNode operation(final Route route) {
    final ObjectNode operation = JSON.objectNode();
    operation.put("operationId", route.doc().id()).put("summary", route.doc().summary());
    if (!route.doc().details().isEmpty()) {
      operation.put("description", route.doc().details());
    }
    operation.putArray("tags").add(route.doc().tag());
    operation.put("x-role", route.role().map(Role::word).orElse("anybody"));
    final ArrayNode security = operation.putArray("security");
    if (!route.role().equals(Optional.of(Role.OPERATOR))) {
      security.addObject();
    }
    security.addObject().putArray("bearer");
    security.addObject().putArray("apiKey");
    final ArrayNode parameters = JSON.arrayNode();
    route.places().forEach((name, doc) -> parameters.add(place(name, doc)));
    if (!route.hasBody()) {
      route.parameters().forEach(parameter -> parameters.add(query(parameter)));
    } else if (route.body().isPresent()) {
      operation.set("requestBody", body(route, route.body().get()));
    } else if (!route.parameters().isEmpty()) {
      operation.set("requestBody", body(route));
    }
    if (!parameters.isEmpty()) {
      operation.set("parameters", parameters);
    }
    operation.set("responses", responses(route));
    return operation;
  }

  private static ObjectNode place(final String name, final String doc) {
    final ObjectNode place = JSON.objectNode();
    place.put("name", name).put("in", "path").put("required", true).put("description", doc);
    place.putObject("schema").put("type", "string");
    return place;
  }

  private ObjectNode query(final Parameter parameter) {
    return parameter instanceof Parameter.Shared
        ? JsonSchemas.reference("parameters", parameter.name())
        : described(parameter);
  }

  private ObjectNode described(final Parameter parameter) {
    final ObjectNode query = JSON.objectNode();
    query.put("name", parameter.name()).put("in", "query").put("description", parameter.doc());
    if (several(parameter)) {
      query.set("schema", list(one(parameter)));
      query.put("explode", true);
    } else {
      query.set("schema", one(parameter));
    }
    return query;
  }

  private ObjectNode shared(final List<Route> routes) {
    final ObjectNode shared = JSON.objectNode();
    routes.stream()
        .filter(route -> !route.hasBody())
        .flatMap(route -> route.parameters().stream())
        .filter(Parameter.Shared.class::isInstance)
        .forEach(parameter -> shared.set(parameter.name(), described(parameter)));
    return shared;
  }

  /** A list may also be written as a single value. */
  private ObjectNode body(final Route route) {
    final ObjectNode schema = JSON.objectNode().put("type", "object");
    final ObjectNode properties = schema.putObject("properties");
    for (final Parameter parameter : route.parameters()) {
      final ObjectNode property = JSON.objectNode().put("description", parameter.doc());
      if (several(parameter)) {
        property.putArray("oneOf").add(one(parameter)).add(list(one(parameter)));
      } else {
        property.setAll(one(parameter));
      }
      if (parameter instanceof final Parameter.Texts texts && !texts.example().isEmpty()) {
        property.putArray("examples").addArray().add(texts.example());
      }
      properties.set(parameter.name(), property);
    }
    if (!route.required().isEmpty()) {
      route.parameters().stream()
          .map(Parameter::name)
          .filter(route.required()::contains)
          .forEach(schema.putArray("required")::add);
    }
    schema.put("additionalProperties", false);
    final ObjectNode body = JSON.objectNode().put("required", isNeeded(route));
    body.putObject("content")
        .putObject(JSON_TYPE)
        .set("schema", schemas.put(upperFirst(route.doc().id()), schema));
    return body;
  }

  private ObjectNode body(final Route route, final BodySpec spec) {
    final ObjectNode body = JSON.objectNode().put("required", true);
    final ObjectNode content = body.putObject("content");
    for (final Encoding encoding : Encoding.values()) {
      if (spec.encodings().contains(encoding)) {
        content
            .putObject(encoding.mediaType())
            .set("schema", schemas.request(spec, route.anything(), encoding));
      }
    }
    return body;
  }

  /** Who chooses by what several routes take must say which. */
  private static boolean isNeeded(final Route route) {
    return !route.required().isEmpty()
        || route.parameters().stream().anyMatch(Parameter.Shared.class::isInstance);
  }

  private static boolean several(final Parameter parameter) {
    return switch (parameter) {
      case Parameter.Shared shared -> shared.several();
      case Parameter.Texts ignored -> true;
      case Parameter.Constants<?> ignored -> true;
      case Parameter.Text ignored -> false;
      case Parameter.Flag ignored -> false;
      case Parameter.Number ignored -> false;
      case Parameter.Rate ignored -> false;
      case Parameter.Constant<?> ignored -> false;
    };
  }

  /** What one value of it is. */
  private static ObjectNode one(final Parameter parameter) {
    final ObjectNode text = JSON.objectNode().put("type", "string");
    return switch (parameter) {
      case Parameter.Shared shared -> shared.schema().deepCopy();
      case Parameter.Texts ignored -> text;
      case Parameter.Text ignored -> text;
      case Parameter.Constants<?> some -> constants(words(some.type()));
      case Parameter.Constant<?> some ->
          constants(words(some.type())).put("default", lower(some.otherwise().name()));
      case Parameter.Flag flag ->
          JSON.objectNode().put("type", "boolean").put("default", flag.otherwise());
      case Parameter.Number number -> one(number);
      case Parameter.Rate ignored ->
          JSON.objectNode().put("type", "number").put("exclusiveMinimum", 0);
    };
  }

  private static ObjectNode one(final Parameter.Number number) {
    final ObjectNode schema =
        JSON.objectNode().put("type", "integer").put("minimum", number.least());
    if (number.most() < Long.MAX_VALUE) {
      schema.put("maximum", number.most());
    }
    number.otherwise().ifPresent(otherwise -> schema.put("default", otherwise));
    return schema;
  }

  private static ObjectNode constants(final List<String> names) {
    final ObjectNode schema = JSON.objectNode().put("type", "string");
    names.forEach(schema.putArray("enum")::add);
    return schema;
  }

  private static ObjectNode list(final ObjectNode items) {
    return JSON.objectNode().put("type", "array").set("items", items);
  }

  private static List<String> words(final Class<? extends Enum<?>> type) {
    return Stream.of(type.getEnumConstants()).map(one -> lower(one.name())).toList();
  }

  private ObjectNode responses(final Route route) {
    final Map<Integer, ObjectNode> all = new TreeMap<>();
    route
        .replies()
        .forEach(
            reply -> add(reply, all.computeIfAbsent(reply.status(), any -> JSON.objectNode())));
    // The first of several with the same status.
    route.problems().stream()
        .sorted()
        .forEach(
            code ->
                all.putIfAbsent(
                    code.status(),
                    route
                        .errors()
                        .map(format -> answer(code.doc(), format.contentType(), format.type()))
                        .orElseGet(() -> JsonSchemas.reference("responses", camelCase(code)))));
    final ObjectNode responses = JSON.objectNode();
    all.forEach((status, response) -> responses.set(Integer.toString(status), response));
    return responses;
  }

  private void add(final Route.Reply reply, final ObjectNode response) {
    response.put("description", reply.doc());
    if (!reply.contentType().isEmpty()) {
      response
          .withObjectProperty("content")
          .putObject(reply.contentType())
          .set(
              "schema",
              reply
                  .body()
                  .map(schemas::of)
                  .orElseGet(() -> JSON.objectNode().put("type", "string")));
    }
    if (reply.status() == 202) {
      final ObjectNode location = response.putObject("headers").putObject("Location");
      location.put("description", "Where to look how far it is.");
      location.putObject("schema").put("type", "string");
    }
  }

  private ObjectNode problems() {
    final ObjectNode problems = JSON.objectNode();
    for (final ApiException.Code code : ApiException.Code.values()) {
      problems.set(camelCase(code), answer(code.doc(), PROBLEM_TYPE, problem));
    }
    return problems;
  }

  private ObjectNode answer(
      final String doc, final String type, final Class<? extends Record> body) {
    final ObjectNode answer = JSON.objectNode().put("description", doc);
    answer.putObject("content").putObject(type).set("schema", schemas.of(body));
    return answer;
  }

  private static String camelCase(final ApiException.Code code) {
    return Arrays.stream(code.name().split("_"))
        .map(word -> upperFirst(lower(word)))
        .collect(Collectors.joining());
  }

  private static String upperFirst(final String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  private static String lower(final String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
