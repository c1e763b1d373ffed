package io.dragoman.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.claims.Claim;
import io.dragoman.claims.ClaimStore;
import io.dragoman.gateway.api.Forecast;
import io.dragoman.gateway.api.JobApi;
import io.dragoman.gateway.api.JobSettings;
import io.dragoman.gateway.api.LanguageDetector;
import io.dragoman.gateway.api.MemoryJobs;
import io.dragoman.gateway.api.UsageRoutes;
import io.dragoman.gateway.compat.GatewayRuns;
import io.dragoman.gateway.compat.JobRuns;
import io.dragoman.gateway.fetch.UrlClient;
import io.dragoman.gateway.fetch.UrlPolicy;
import io.dragoman.gateway.libre.LibreApi;
import io.dragoman.gateway.libre.LinguaDetector;
import io.dragoman.gateway.openai.OpenAiApi;
import io.dragoman.web.Admission;
import io.dragoman.web.Route;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
    final UrlPolicy policy = UrlPolicy.internet();
    try (UrlClient urls = new UrlClient(policy, Duration.ofSeconds(1))) {
      final JobApi api =
          JobApi.of(
              new JobApi.Parts(
                  new MemoryJobs(),
                  new NoAudio(),
                  urls,
                  policy,
                  LanguageDetector.NONE,
                  Forecast.NONE,
                  caller -> 1,
                  InstantSource.system()),
              JobSettings.DEFAULT);
      final List<Route> routes =
          new ArrayList<>(api.routes(Admission.ALWAYS, Admission.ALWAYS, GatewayApi.json()));
      routes.addAll(
          new UsageRoutes(
                  (client, from, to, credentials) -> new TreeMap<>(),
                  Optional.empty(),
                  InstantSource.system())
              .all(Admission.ALWAYS));
      final JobRuns runs = new GatewayRuns(api, Duration.ofSeconds(1), InstantSource.system());
      routes.addAll(
          new OpenAiApi(
                  runs,
                  List::of,
                  new OpenAiApi.Settings(1_000, Duration.ofSeconds(1)),
                  Admission.ALWAYS,
                  InstantSource.system())
              .routes());
      routes.addAll(
          new LibreApi(
                  runs,
                  new LinguaDetector(),
                  new LibreApi.Settings(1_000, Duration.ofSeconds(1), true),
                  Admission.ALWAYS)
              .routes());
      return routes;
    }
  }

  private static final class NoAudio implements ClaimStore {
    @Override
    public String store(final String owner, final InputStream content, final long size) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Claim open(final String reference) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void delete(final String reference) {}

    @Override
    public void close() {}
  }
}
