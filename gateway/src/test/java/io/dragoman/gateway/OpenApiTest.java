package io.dragoman.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.gateway.api.MemoryJobs;
import io.dragoman.web.Admission;
import io.dragoman.web.Route;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The document of the gateway is made of its routes; the copy for readers is the same. With {@code
 * -Ddocs.fix} that is written anew instead of compared.
 */
class OpenApiTest {
  private static final Path FILE = Path.of("../docs/openapi-gateway.json");

  @Test
  void shouldBeValid() throws IOException {
    final SwaggerParseResult parsed =
        new OpenAPIV3Parser()
            .readContents(GatewayApi.openApi(routes()).toString(), List.of(), new ParseOptions());

    assertThat(parsed.getMessages()).isEmpty();
    assertThat(parsed.getOpenAPI().getOpenapi()).isEqualTo("3.1.0");
  }

  @Test
  void shouldHaveACopyForReaders() throws IOException {
    final String right = GatewayApi.openApi(routes()).toPrettyString() + "\n";

    if (System.getProperty("docs.fix") != null) {
      Files.writeString(FILE, right);
    }

    assertThat(Files.readString(FILE))
        .as(
            "the document is made of routes and records; write the copy anew: mvn -q -pl gateway"
                + " -am test -Dtest=OpenApiTest -Ddocs.fix -Dsurefire.failIfNoSpecifiedTests=false")
        .isEqualTo(right);
  }

  @Test
  void shouldHaveEachRouteOnceAndUnderANameOfItsOwn() {
    final List<Route> routes = routes();
    final Set<String> described = new TreeSet<>();
    GatewayApi.openApi(routes)
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method ->
                            described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));

    assertThat(described)
        .containsAll(routes.stream().map(route -> route.method() + " " + route.path()).toList());
    assertThat(routes.stream().map(route -> route.doc().id())).doesNotHaveDuplicates();
  }

  private static List<Route> routes() {
    return TestRoutes.of(
        new MemoryJobs(), List::of, Optional.empty(), Admission.ALWAYS, InstantSource.system());
  }
}
