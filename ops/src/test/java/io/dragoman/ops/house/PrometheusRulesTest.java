package io.dragoman.ops.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.dragoman.ops.cli.MeterCatalogue;
import io.dragoman.resilience.meters.Meter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * The rules for Prometheus name only what the apps show, and each alert says what an operator
 * needs. How they behave is shown by promtool's tests beside them.
 */
class PrometheusRulesTest {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Path RULES = Repository.root().resolve("ops/observability/prometheus");
  private static final Path RUNBOOKS = Repository.root().resolve("ops/runbooks");

  /** Of Prometheus and of the JVM, which no enum of ours lists. */
  private static final Set<String> FOREIGN = Set.of("up", "process_start_time_seconds");

  private static final Set<String> COMMON_LABELS =
      Set.of("app", "instance", "member", "device", "job", "le");

  private static final Set<String> WORDS =
      Set.of("and", "or", "unless", "by", "without", "on", "ignoring", "offset", "bool");

  private static final Pattern TEXT = Pattern.compile("\"[^\"]*\"");
  private static final Pattern SELECTOR = Pattern.compile("([a-z_:][\\w:]*)\\{([^}]*)}");
  private static final Pattern LABEL = Pattern.compile("([a-z_]\\w*)\\s*[=!]");
  private static final Pattern LABEL_LIST =
      Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
  private static final Pattern NAME =
      Pattern.compile("(?<![\\w:.])[a-zA-Z_:][\\w:]*(?![\\w:]*\\s*\\()");

  @Test
  void shouldNameOnlySeriesThatExist() throws IOException {
    final Set<String> known = new HashSet<>(FOREIGN);
    MeterCatalogue.all().forEach(meter -> known.addAll(series(meter)));
    for (final JsonNode rule : rules()) {
      if (rule.has("record")) {
        known.add(rule.get("record").asText());
      }
    }

    for (final JsonNode rule : rules()) {
      assertThat(named(rule.get("expr").asText()))
          .as("series of %s, see docs/reference.md for those there are", rule.get("expr"))
          .isNotEmpty()
          .isSubsetOf(known);
    }
  }

  @Test
  void shouldSelectOnlyByLabelsThatTheSeriesHas() throws IOException {
    for (final JsonNode rule : rules()) {
      SELECTOR
          .matcher(rule.get("expr").asText())
          .results()
          .forEach(
              selector -> {
                final Set<String> labels = new HashSet<>(COMMON_LABELS);
                MeterCatalogue.all().stream()
                    .filter(meter -> series(meter).contains(selector.group(1)))
                    .forEach(meter -> labels.addAll(meter.spec().tags()));
                assertThat(
                        LABEL
                            .matcher(TEXT.matcher(selector.group(2)).replaceAll(""))
                            .results()
                            .map(label -> label.group(1)))
                    .as(selector.group())
                    .isSubsetOf(labels);
              });
    }
  }

  @Test
  void shouldTellOfEachAlertWhatItIsAndWhatToDo() throws IOException {
    for (final JsonNode alert : alerts()) {
      final String name = alert.get("alert").asText();
      assertThat(alert.at("/labels/severity").asText()).as(name).isIn("critical", "warning");
      assertThat(alert.at("/annotations/summary").asText()).as(name).isNotBlank();
      assertThat(alert.at("/annotations/description").asText()).as(name).isNotBlank();
      assertThat(alert.at("/annotations/runbook_url").asText())
          .isEqualTo("ops/runbooks/" + name + ".md");
    }
  }

  @Test
  void shouldHaveOneRunbookForEachAlertAndNoOther() throws IOException {
    try (Stream<Path> pages = Files.list(RUNBOOKS)) {
      assertThat(pages.map(page -> page.getFileName().toString()))
          .filteredOn(page -> !page.equals("README.md"))
          .containsExactlyInAnyOrderElementsOf(
              alerts().stream()
                  .map(alert -> alert.get("alert").asText() + ".md")
                  .collect(Collectors.toSet()));
    }
  }

  @Test
  void shouldLinkFromRunbooksOnlyToWhatExists() throws IOException {
    final Pattern link = Pattern.compile("\\]\\((?!https?:|#)([^)#]+)(?:#[^)]*)?\\)");
    final List<String> broken = new ArrayList<>();
    try (Stream<Path> pages = Files.list(RUNBOOKS)) {
      for (final Path page : pages.toList()) {
        link.matcher(Files.readString(page))
            .results()
            .map(match -> match.group(1))
            .filter(target -> !Files.exists(page.resolveSibling(target)))
            .forEach(target -> broken.add(page + " -> " + target));
      }
    }

    assertThat(broken).isEmpty();
  }

  @Test
  void shouldHaveAnAlertFireInTheTestsOfPromtool() throws IOException {
    final StringBuilder tests = new StringBuilder();
    try (Stream<Path> files = Files.list(RULES.resolve("tests"))) {
      for (final Path file : files.toList()) {
        tests.append(Files.readString(file));
      }
    }

    assertThat(alerts())
        .extracting(alert -> alert.get("alert").asText())
        .allSatisfy(name -> assertThat(tests.toString()).contains("alertname=\"" + name + "\""));
  }

  @Test
  void shouldPassTheTestsOfPromtoolWhenItIsInstalled() throws Exception {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool"))),
        "promtool is not installed; it comes with Prometheus");

    final Process tests =
        new ProcessBuilder(RULES.resolve("test-rules").toString())
            .redirectErrorStream(true)
            .start();
    final String said = new String(tests.getInputStream().readAllBytes());

    assertThat(tests.waitFor()).as(said).isZero();
  }

  private static Set<String> named(final String expression) {
    final String bare =
        LABEL_LIST
            .matcher(
                TEXT.matcher(expression)
                    .replaceAll("")
                    .replaceAll("\\{[^}]*}", "")
                    .replaceAll("\\[[^]]*]", "")
                    .replaceAll("offset\\s+\\w+", ""))
            .replaceAll("");
    return NAME.matcher(bare)
        .results()
        .map(match -> match.group())
        .filter(name -> !WORDS.contains(name))
        .collect(Collectors.toSet());
  }

  private static Set<String> series(final Meter meter) {
    final String main = meter.prometheusName();
    return switch (meter.spec().type()) {
      case COUNTER, GAUGE -> Set.of(main);
      case TIMER, SUMMARY -> {
        final String base = main.substring(0, main.length() - "_count".length());
        yield Set.of(main, base + "_sum", base + "_max", base + "_bucket");
      }
    };
  }

  private static List<JsonNode> alerts() throws IOException {
    return rules().stream().filter(rule -> rule.has("alert")).toList();
  }

  private static List<JsonNode> rules() throws IOException {
    final List<JsonNode> rules = new ArrayList<>();
    try (Stream<Path> files = Files.list(RULES)) {
      for (final Path file :
          files
              .filter(path -> path.getFileName().toString().matches("dragoman-.*\\.yml"))
              .toList()) {
        for (final JsonNode group : YAML.readTree(file.toFile()).get("groups")) {
          StreamSupport.stream(group.get("rules").spliterator(), false).forEach(rules::add);
        }
      }
    }
    assertThat(rules).isNotEmpty();
    return rules;
  }
}
