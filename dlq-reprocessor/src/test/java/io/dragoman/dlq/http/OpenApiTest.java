package io.dragoman.dlq.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.dlq.letter.Json;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.policy.Policies;
import io.dragoman.dlq.policy.PolicyLog;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.web.ApiException;
import io.dragoman.web.Route;
import io.dragoman.web.key.Role;
import io.dragoman.web.openapi.OpenApiDocument;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The document says what the routes do, no more and no less. With {@code -Ddocs.fix} it is written
 * anew instead of compared.
 */
class OpenApiTest {
  private static final SwaggerParseResult PARSED = parse();
  private static final OpenAPI DOCUMENT = PARSED.getOpenAPI();
  private static final Path FILE = Path.of("src/main/resources/io/dragoman/dlq/http/openapi.json");

  @Test
  void shouldBeValid() {
    assertThat(PARSED.getMessages()).isEmpty();
    assertThat(DOCUMENT.getOpenapi()).isEqualTo("3.1.0");
  }

  @Test
  void shouldSayWhatTheRoutesDo() throws IOException {
    final String right = made().toPrettyString() + "\n";

    if (System.getProperty("docs.fix") != null && !right.equals(written())) {
      Files.writeString(FILE, right);
    }

    assertThat(written())
        .as(
            "the document of the service is made of its routes and records; write it anew: mvn -q"
                + " -pl dlq-reprocessor -am test -Dtest=OpenApiTest -Ddocs.fix"
                + " -Dsurefire.failIfNoSpecifiedTests=false")
        .isEqualTo(right);
  }

  @Test
  void shouldSayWhatStandsInThePathOfEachRoute() {
    for (final Route route : routes()) {
      assertThat(route.places().keySet())
          .as(route.path())
          .containsExactlyElementsOf(
              Pattern.compile("\\{(\\w+)}")
                  .matcher(route.path())
                  .results()
                  .map(place -> place.group(1))
                  .toList());
    }
  }

  @Test
  void shouldGiveEachRouteATagOfTheDocumentAndANameOfItsOwn() throws IOException {
    final Set<String> tags = new HashSet<>();
    frame().get("tags").forEach(tag -> tags.add(tag.get("name").asText()));

    assertThat(routes()).allSatisfy(route -> assertThat(tags).contains(route.doc().tag()));
    assertThat(routes().stream().map(route -> route.doc().id())).doesNotHaveDuplicates();
  }

  @Test
  void shouldHaveEveryRouteAndNoOther() {
    final Set<String> described = new TreeSet<>();
    DOCUMENT
        .getPaths()
        .forEach(
            (path, item) ->
                item.readOperationsMap().keySet().stream()
                    .filter(method -> path.startsWith("/v1/"))
                    .forEach(method -> described.add(method + " " + path)));

    assertThat(described)
        .isEqualTo(
            routes().stream()
                .map(route -> route.method() + " " + route.path())
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void shouldSayWhoMayUseEachRoute() {
    for (final Route route : routes()) {
      final Operation operation = operation(route);

      assertThat(operation.getExtensions())
          .as(route.path())
          .containsEntry("x-role", route.role().orElseThrow().word());
      assertThat(operation.getSecurity().stream().anyMatch(Map::isEmpty))
          .as(route.path() + " may be used without a key")
          .isEqualTo(route.role().equals(Optional.of(Role.VIEWER)));
    }
  }

  @Test
  void shouldListTheStatusesOfEachRoute() {
    for (final Route route : routes()) {
      assertThat(operation(route).getResponses().keySet())
          .as(route.method() + " " + route.path())
          .isEqualTo(statuses(route));
    }
  }

  @Test
  void shouldNameTheFieldsOfEachRoute() {
    for (final Route route : routes()) {
      final Operation operation = operation(route);
      final Set<String> inPath = parameters(operation, "path");
      final Set<String> described =
          route.method().equals("GET") ? parameters(operation, "query") : bodyFields(operation);

      assertThat(described).as(route.method() + " " + route.path()).isEqualTo(route.fields());
      assertThat(inPath.stream().map(name -> "{" + name + "}"))
          .as(route.path())
          .allSatisfy(name -> assertThat(route.path()).contains(name))
          .hasSize((int) route.path().chars().filter(c -> c == '{').count());
    }
  }

  @Test
  void shouldDescribeTheProblemsThatThereAre() {
    final Schema<?> problem = (Schema<?>) schema("Error").getProperties().get("error");
    final Schema<?> code = (Schema<?>) schema(last(problem.get$ref())).getProperties().get("code");

    assertThat(code.getEnum())
        .extracting(String::valueOf)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(ApiException.Code.values()).map(Enum::name).toList());
  }

  private static ObjectNode made() throws IOException {
    final ObjectNode place =
        new ObjectMapper()
            .createObjectNode()
            .put("type", "string")
            .put("description", "topic-partition@offset");
    return OpenApiDocument.of(
        frame(), routes(), ErrorJson.class, Json.MAPPER, Map.of(Location.class, place));
  }

  private static ObjectNode frame() throws IOException {
    try (InputStream frame = OpenApiTest.class.getResourceAsStream("openapi-frame.json")) {
      return (ObjectNode) new ObjectMapper().readTree(frame);
    }
  }

  private static String written() throws IOException {
    return Files.readString(FILE);
  }

  private static Set<String> statuses(final Route route) {
    return Stream.concat(
            route.replies().stream().map(Route.Reply::status),
            route.problems().stream().map(ApiException.Code::status))
        .map(String::valueOf)
        .collect(Collectors.toSet());
  }

  private static Set<String> parameters(final Operation operation, final String in) {
    return Optional.ofNullable(operation.getParameters()).orElse(List.of()).stream()
        .map(
            parameter ->
                parameter.get$ref() == null
                    ? parameter
                    : DOCUMENT.getComponents().getParameters().get(last(parameter.get$ref())))
        .filter(parameter -> parameter.getIn().equals(in))
        .map(Parameter::getName)
        .collect(Collectors.toSet());
  }

  private static Set<String> bodyFields(final Operation operation) {
    return operation.getRequestBody() == null
        ? Set.of()
        : fields(operation.getRequestBody().getContent().get("application/json").getSchema());
  }

  private static Set<String> fields(final Schema<?> schema) {
    final Schema<?> real = schema.get$ref() == null ? schema : schema(last(schema.get$ref()));
    final Set<String> names = new HashSet<>();
    if (real.getProperties() != null) {
      names.addAll(real.getProperties().keySet());
    }
    if (real.getAllOf() != null) {
      real.getAllOf().forEach(part -> names.addAll(fields(part)));
    }
    return names;
  }

  private static Schema<?> schema(final String name) {
    return DOCUMENT.getComponents().getSchemas().get(name);
  }

  private static String last(final String reference) {
    return reference.substring(reference.lastIndexOf('/') + 1);
  }

  private static Operation operation(final Route route) {
    return DOCUMENT
        .getPaths()
        .get(route.path())
        .readOperationsMap()
        .get(PathItem.HttpMethod.valueOf(route.method().toUpperCase(Locale.ROOT)));
  }

  /** Nothing of it is used, so nothing connects. */
  private static List<Route> routes() {
    final Settings settings = ServiceConfig.spec().resolve(Map.of());
    final PooledContexts contexts = new PooledContexts(settings, Tracing.OFF, Clock.systemUTC());
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Tasks tasks = new Tasks(contexts, meters, Duration.ZERO);
    return DlqService.routes(
        contexts,
        tasks,
        new Policies(
            List.of(),
            new ClusterWorld(contexts, tasks, new PolicyLog(contexts.client(), "")),
            () -> false,
            meters,
            Clock.systemUTC()),
        () -> false,
        Clock.systemUTC());
  }

  private static SwaggerParseResult parse() {
    return new OpenAPIV3Parser()
        .readContents(DlqService.openApi().toString(), List.of(), new ParseOptions());
  }
}
