package io.dragoman.ops.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.dragoman.dlq.cli.DlqMain;
import io.dragoman.dlq.http.ServiceConfig;
import io.dragoman.ops.cli.MeterCatalogue;
import io.dragoman.ops.stack.App;
import io.dragoman.resilience.app.Launcher;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.meters.Meter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Images, compose file and chart say of the apps only what is true: configuration keys, ports,
 * paths, meters, main classes, how long a stop takes.
 */
class DeploymentTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Path ROOT = Repository.root();
  private static final Path COMPOSE = ROOT.resolve("ops/compose");
  private static final Path CHART = ROOT.resolve("ops/helm/dragoman");
  private static final String DLQ = "dlq";

  /** Runs only where somebody has a language model for it. */
  private static final String WORKFLOW = App.WORKFLOW.id();

  private static final Pattern XML = Pattern.compile("<([a-zA-Z.]+)>([^<]*)</\\1>");
  private static final Pattern SERIES = Pattern.compile("\\bdragoman_[a-z_]+");
  private static final Pattern VARIABLE = Pattern.compile("\\bDRAGOMAN_[A-Z_]+");
  private static final Pattern PROPERTY = Pattern.compile("(?m)^([a-z][a-z.]+)=");
  private static final Pattern IMAGE = Pattern.compile("/([a-z]+):\\$\\{(IMAGE_TAG\\w*):-(.+)}$");

  /** What has an image: the stream apps and the service for dead letters. */
  static List<String> apps() {
    return Stream.concat(Stream.of(App.values()).map(App::id), Stream.of(DLQ)).toList();
  }

  private static ConfigSpec spec(final String app) {
    return app.equals(DLQ)
        ? ServiceConfig.spec()
        : App.find(app).orElseThrow().definition().config();
  }

  private static int port(final String app) {
    return (int) spec(app).keys().get(AppConfig.HTTP_PORT).defaultValue;
  }

  @ParameterizedTest
  @MethodSource("apps")
  void shouldHaveAnImageThatStartsTheApp(final String app) throws IOException {
    final Map<String, String> image = xml(ROOT.resolve("images/" + app + "/pom.xml"));

    assertThat(image.get("image.name")).isEqualTo(app);
    assertThat(image.get("image.port")).isEqualTo(Integer.toString(port(app)));
    assertThat(image.get("image.main"))
        .isEqualTo(
            app.equals(DLQ)
                ? DlqMain.class.getName()
                : App.find(app).orElseThrow().definition().getClass().getName());
  }

  @Test
  void shouldBuildTheImageOfEachAppAndOfNothingElse() throws IOException {
    try (Stream<Path> folders = Files.list(ROOT.resolve("images"))) {
      assertThat(folders.filter(folder -> Files.exists(folder.resolve("pom.xml"))))
          .extracting(folder -> folder.getFileName().toString())
          .containsExactlyInAnyOrderElementsOf(apps());
    }
  }

  @ParameterizedTest
  @MethodSource("apps")
  void shouldUnderstandItsEnvironmentWhenInCompose(final String app) throws IOException {
    for (final Map.Entry<String, JsonNode> service : services(app).entrySet()) {
      final Settings settings =
          spec(app).resolve(Map.of(), environment(service.getValue()), Map.of());

      assertThat(settings.warnings()).as(service.getKey()).isEmpty();
      final Duration grace =
          Duration.parse(
              "PT" + service.getValue().path("stop_grace_period").asText().toUpperCase());
      assertThat(grace)
          .as("Docker kills %s before it has stopped by itself", service.getKey())
          .isGreaterThan(settings.millis(AppConfig.SHUTDOWN_TIMEOUT_MS).plus(Launcher.GRACE));
      if (!app.equals(DLQ)) {
        assertThat(settings.string(AppConfig.APPLICATION_SERVER))
            .isEqualTo("%s:%d", app, port(app));
      }
      assertThat(service.getValue().path("read_only").asBoolean()).isTrue();
    }
  }

  @Test
  void shouldScrapeEveryAppWhenInCompose() throws IOException {
    final JsonNode prometheus = YAML.readTree(COMPOSE.resolve("prometheus.yml").toFile());

    assertThat(texts(prometheus.at("/scrape_configs/0/static_configs/0/targets")))
        .containsExactlyInAnyOrderElementsOf(
            apps().stream()
                .filter(app -> !app.equals(WORKFLOW))
                .map(app -> app + ":" + port(app))
                .toList());
    final JsonNode byName = prometheus.at("/scrape_configs/0/dns_sd_configs/0");
    assertThat(texts(byName.get("names"))).containsExactly(WORKFLOW);
    assertThat(byName.get("port").asInt()).isEqualTo(port(WORKFLOW));
    assertThat(prometheus.at("/scrape_configs/0/job_name").asText()).isEqualTo("dragoman");
    final JsonNode own =
        YAML.readTree(ROOT.resolve("ops/observability/prometheus/prometheus.yml").toFile());
    assertThat(prometheus.get("rule_files")).isEqualTo(own.get("rule_files"));
    final List<String> mounted = texts(compose().at("/services/prometheus/volumes"));
    assertThat(texts(own.get("rule_files")))
        .allSatisfy(
            file -> assertThat(mounted).anyMatch(mount -> mount.endsWith("/" + file + ":ro")));
  }

  @Test
  void shouldMountOnlyWhatIsInTheRepositoryWhenInCompose() throws IOException {
    for (final JsonNode service : compose().get("services")) {
      for (final String mount : texts(service.path("volumes"))) {
        final String source = mount.replaceFirst("^\\$\\{\\w+:-([^}]*)}", "$1").split(":")[0];
        if (source.startsWith(".")) {
          assertThat(COMPOSE.resolve(source)).exists();
        } else {
          assertThat(compose().get("volumes").has(source)).as(mount).isTrue();
        }
      }
    }
  }

  @Test
  void shouldNameTheVersionThatIsBuilt() throws IOException {
    final String version = version();

    assertThat(YAML.readTree(CHART.resolve("Chart.yaml").toFile()).get("appVersion").asText())
        .isEqualTo(version);
    for (final JsonNode service : compose().get("services")) {
      final Matcher image = IMAGE.matcher(service.path("image").asText());
      if (image.find()) {
        assertThat(image.group(3))
            .isEqualTo(version + (image.group(2).equals("IMAGE_TAG") ? "" : "-cuda"));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("apps")
  void shouldUnderstandItsPropertiesWhenInTheChart(final String app) throws IOException {
    final JsonNode values = values();
    final JsonNode own = values.get("apps").get(app);
    final boolean streams = own.get("streams").asBoolean();
    final Map<String, String> file = new HashMap<>();
    final Matcher keys =
        PROPERTY.matcher(Files.readString(CHART.resolve("templates/_helpers.tpl")));
    while (keys.find()) {
      // Of the keys that the chart writes itself, this one only for stream apps.
      if (streams || !keys.group(1).equals("device")) {
        file.put(keys.group(1), keys.group(1).equals("http.port") ? own.get("port").asText() : "x");
      }
    }
    if (streams) {
      values.get("config").properties().forEach(one -> file.put(one.getKey(), text(one)));
    }
    own.get("config").properties().forEach(one -> file.put(one.getKey(), text(one)));

    final Settings settings = spec(app).resolve(Map.of(), imageEnvironment(), file);

    assertThat(settings.warnings()).isEmpty();
    assertThat(settings.integer(AppConfig.HTTP_PORT)).isEqualTo(port(app));
    assertThat(streams).isEqualTo(!app.equals(DLQ));
  }

  @Test
  void shouldKnowOfEveryAppWhenInTheChart() throws IOException {
    assertThat(values().get("apps").properties())
        .extracting(Map.Entry::getKey)
        .containsExactlyInAnyOrderElementsOf(apps());
    assertThat(
            texts(
                JSON.readTree(CHART.resolve("values.schema.json").toFile())
                    .at("/properties/apps/propertyNames/enum")))
        .containsExactlyInAnyOrderElementsOf(apps());
  }

  @Test
  void shouldUseOnlyVariablesPathsAndSeriesThatExistWhenInTheChart() throws IOException {
    final String templates = templates();
    final Set<String> variables =
        spec(App.INGEST.id()).keys().keySet().stream()
            .map(ConfigSpec::environmentName)
            .collect(Collectors.toSet());
    final Set<String> series =
        MeterCatalogue.all().stream()
            .map(Meter::prometheusName)
            .flatMap(name -> Stream.of(name, name.replaceFirst("_count$", "_sum")))
            .collect(Collectors.toSet());
    final Set<String> paths =
        JSON
            .readTree(ROOT.resolve("docs/openapi-gateway.json").toFile())
            .get("paths")
            .properties()
            .stream()
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());

    assertThat(found(VARIABLE, templates)).isNotEmpty().isSubsetOf(variables);
    assertThat(found(SERIES, templates)).isNotEmpty().isSubsetOf(series);
    assertThat(found(Pattern.compile("(?<=path: )/\\S+"), templates))
        .contains("/health/live", "/health/ready")
        .isSubsetOf(paths);
  }

  @Test
  void shouldWaitLongerThanAStopTakesWhenInTheChart() throws IOException {
    final Matcher grace =
        Pattern.compile("shutdown\\.timeout\\.ms[^}]*}}|default \"(\\d+)\".*1000\\) (\\d+) }}")
            .matcher(Files.readString(CHART.resolve("templates/_helpers.tpl")));
    Optional<Integer> added = Optional.empty();
    while (grace.find()) {
      if (grace.group(1) != null) {
        assertThat(Long.parseLong(grace.group(1)))
            .isEqualTo(
                spec(App.GATEWAY.id()).keys().get(AppConfig.SHUTDOWN_TIMEOUT_MS).defaultValue);
        added = Optional.of(Integer.parseInt(grace.group(2)));
      }
    }

    assertThat(added)
        .hasValueSatisfying(
            seconds -> assertThat(Duration.ofSeconds(seconds)).isGreaterThan(Launcher.GRACE));
  }

  private static Map<String, JsonNode> services(final String app) throws IOException {
    final Map<String, JsonNode> found =
        compose().get("services").properties().stream()
            .filter(
                one -> {
                  final Matcher image = IMAGE.matcher(one.getValue().path("image").asText());
                  return image.find() && image.group(1).equals(app);
                })
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    assertThat(found).as(app).isNotEmpty();
    return found;
  }

  private static Map<String, String> environment(final JsonNode service) throws IOException {
    final Map<String, String> environment = new HashMap<>(imageEnvironment());
    service
        .get("environment")
        .properties()
        .forEach(one -> environment.put(one.getKey(), text(one)));
    return environment;
  }

  private static Map<String, String> imageEnvironment() throws IOException {
    return xml(ROOT.resolve("images/pom.xml")).entrySet().stream()
        .filter(one -> one.getKey().startsWith("DRAGOMAN_"))
        .filter(one -> !one.getKey().equals("DRAGOMAN_LOG_FORMAT"))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static JsonNode compose() throws IOException {
    // Jackson leaves anchors and merged keys as they stand.
    return JSON.valueToTree(
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .<Object>load(Files.readString(COMPOSE.resolve("compose.yaml"))));
  }

  private static JsonNode values() throws IOException {
    return YAML.readTree(CHART.resolve("values.yaml").toFile());
  }

  private static String templates() throws IOException {
    final StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(CHART.resolve("templates"))) {
      for (final Path file : files.sorted().toList()) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }

  private static String version() throws IOException {
    return xml(ROOT.resolve("images/pom.xml")).get("version");
  }

  private static Map<String, String> xml(final Path file) throws IOException {
    final Map<String, String> found = new HashMap<>();
    final Matcher elements = XML.matcher(Files.readString(file));
    while (elements.find()) {
      found.putIfAbsent(elements.group(1), elements.group(2).strip());
    }
    return found;
  }

  private static Set<String> found(final Pattern pattern, final String text) {
    return pattern
        .matcher(text)
        .results()
        .map(match -> match.group())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String text(final Map.Entry<String, JsonNode> one) {
    return one.getValue().asText();
  }

  private static List<String> texts(final JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }
}
