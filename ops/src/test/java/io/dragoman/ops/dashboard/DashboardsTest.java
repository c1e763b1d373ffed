package io.dragoman.ops.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.ops.cli.MeterCatalogue;
import io.dragoman.resilience.breaker.BreakerSettings;
import io.dragoman.resilience.breaker.EngineBreaker;
import io.dragoman.resilience.meters.Meter;
import io.dragoman.resilience.meters.MeterDef;
import io.dragoman.resilience.meters.Meters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The files of the dashboards are those that the code makes, and ask for nothing that there is not.
 *
 * <p>With {@code -Ddashboards.fix} the files are rewritten instead of compared: {@code mvn -q -pl
 * ops -am test -Dtest=DashboardsTest -Ddashboards.fix -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class DashboardsTest {
  private static final Path FILES =
      Path.of("").toAbsolutePath().resolve("observability/grafana/dashboards");

  private static final Pattern SELECTOR = Pattern.compile("([a-z_0-9]+)\\{([^}]*)}");
  private static final Pattern BY = Pattern.compile("by \\(([^)]*)\\)");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=");
  private static final Pattern LEGEND = Pattern.compile("\\{\\{([a-z_]+)}}");

  /** Labels by series, of all meters that there are. */
  private static final Map<String, Set<String>> SERIES = series();

  static List<Dashboard> dashboards() {
    return Dashboards.all();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void shouldBeWhatTheCodeMakes(final Dashboard dashboard) throws IOException {
    final Path file = FILES.resolve(dashboard.id() + ".json");
    if (System.getProperty("dashboards.fix") != null) {
      Files.createDirectories(FILES);
      Files.writeString(file, GrafanaJson.of(dashboard));
    }

    assertThat(file)
        .as("see the comment of this test for the command")
        .hasContent(GrafanaJson.of(dashboard));
  }

  @Test
  void shouldHaveNoFileThatTheCodeDoesNotMake() throws IOException {
    try (Stream<Path> files = Files.list(FILES)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              dashboards().stream().map(dashboard -> dashboard.id() + ".json").toList());
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void shouldAskOnlyForSeriesAndLabelsThatExist(final Dashboard dashboard) {
    for (final Panel panel : dashboard.panels()) {
      for (final Query query : panel.queries()) {
        assertThat(wrong(query)).as("%s, %s", panel.title(), query.text()).isEmpty();
      }
    }
  }

  /** Whoever adds a meter says where it is to be seen; there are no exceptions. */
  @Test
  void shouldShowEveryMeterOfEveryApp() {
    final String queries =
        dashboards().stream()
            .flatMap(dashboard -> dashboard.panels().stream())
            .flatMap(panel -> panel.queries().stream())
            .map(Query::text)
            .collect(Collectors.joining("\n"));

    assertThat(MeterCatalogue.all())
        .filteredOn(
            meter ->
                !Pattern.compile(
                        Pattern.quote(meter.prometheusName().replaceAll("_count$", ""))
                            + "(_count|_sum|_bucket)?\\{")
                    .matcher(queries)
                    .find())
        .extracting(meter -> meter.spec().key())
        .as("meters that no panel of Dashboards shows")
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void shouldSayWhatEachPanelIsThereFor(final Dashboard dashboard) {
    assertThat(dashboard.doc()).isNotBlank();
    assertThat(dashboard.panels())
        .allSatisfy(panel -> assertThat(panel.doc()).endsWith("."))
        .extracting(Panel::title)
        .doesNotHaveDuplicates();
  }

  @Test
  void shouldSeeASeriesOrALabelThatDoesNotExist() {
    assertThat(wrong(new Query("sum(rate(dragoman_nothing_total{app=~\"x\"}[1m]))", "")))
        .isNotEmpty();
    assertThat(wrong(new Query("sum by (color) (dragoman_app_ready{app=~\"x\"})", "")))
        .isNotEmpty();
    assertThat(wrong(new Query("sum(dragoman_app_ready{color=\"x\"})", ""))).isNotEmpty();
  }

  @Test
  void shouldNotMakeAQueryThatAMeterCannotAnswer() {
    assertThatThrownBy(() -> Query.rate(MeterDef.BACKLOG)).hasMessageContaining("is a GAUGE");
    assertThatThrownBy(() -> Query.max(MeterDef.BACKLOG, "code"))
        .hasMessageContaining("has no tag code");
  }

  /** Series, and labels of them, that a query names and no meter has. */
  private static Set<String> wrong(final Query query) {
    final Set<String> wrong = new HashSet<>();
    final Set<String> known = new HashSet<>();
    final Matcher selectors = SELECTOR.matcher(query.text());
    while (selectors.find()) {
      final Set<String> labels = SERIES.getOrDefault(selectors.group(1), Set.of());
      if (labels.isEmpty()) {
        wrong.add(selectors.group(1));
      }
      known.addAll(labels);
      LABEL
          .matcher(selectors.group(2))
          .results()
          .map(label -> label.group(1))
          .filter(label -> !labels.contains(label))
          .forEach(wrong::add);
    }
    Stream.concat(
            BY.matcher(query.text())
                .results()
                .flatMap(by -> Stream.of(by.group(1).split(", ")))
                .filter(label -> !label.isEmpty()),
            LEGEND.matcher(query.legend()).results().map(label -> label.group(1)))
        .filter(label -> !known.contains(label))
        .forEach(wrong::add);
    return wrong;
  }

  private static Map<String, Set<String>> series() {
    try (Meters meters = new Meters("transcriber", "one", "cpu", "1.0")) {
      MeterCatalogue.all().forEach(meter -> register(meter, meters));
      final EngineBreaker breaker = new EngineBreaker("primary", BreakerSettings.DEFAULTS);
      breaker.bindTo(meters.registry());
      final Map<String, Set<String>> found = new HashMap<>();
      meters
          .scrape()
          .lines()
          .map(SELECTOR::matcher)
          .filter(Matcher::lookingAt)
          .forEach(
              line ->
                  LABEL
                      .matcher(line.group(2))
                      .results()
                      .forEach(
                          label ->
                              found
                                  .computeIfAbsent(line.group(1), any -> new HashSet<>())
                                  .add(label.group(1))));
      return found;
    }
  }

  private static void register(final Meter meter, final Meters meters) {
    final String[] values = new String[meter.spec().tags().size()];
    Arrays.fill(values, "x");
    switch (meter.spec().type()) {
      case COUNTER -> meter.counter(meters.registry(), values);
      case TIMER -> meter.timer(meters.registry(), values);
      case SUMMARY -> meter.summary(meters.registry(), values);
      case GAUGE -> meter.gauge(meters.registry(), meters, any -> 1, values);
    }
  }
}
