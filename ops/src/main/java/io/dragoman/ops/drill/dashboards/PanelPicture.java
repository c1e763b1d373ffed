package io.dragoman.ops.drill.dashboards;

import io.dragoman.ops.dashboard.Panel;
import io.dragoman.ops.dashboard.Query;
import io.dragoman.ops.drill.prometheus.Prometheus;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;

/** Draws the panels of a dashboard, to look at where there is no Grafana. */
final class PanelPicture {
  private static final Pattern LABEL = Pattern.compile("\\{\\{([a-z_]+)}}");
  private static final List<String> COLORS =
      List.of("#2f7ed8", "#8bbc21", "#c0392b", "#8e44ad", "#f39c12", "#16a085", "#7f8c8d");

  private static final int COLUMNS = 3;
  private static final int WIDTH = 400;
  private static final int HEIGHT = 220;
  private static final int MARGIN = 12;
  private static final int TOP = 44;
  private static final int LEGENDS = 4;
  private static final int LINE = 14;
  private static final int CHARACTERS = 60;

  private PanelPicture() {}

  /** A line with what it is called. */
  record Named(String name, List<double[]> points) {}

  /** Gives a line the name that Grafana would give it. */
  static Named named(final Query query, final Prometheus.Line line) {
    return new Named(
        LABEL
            .matcher(query.legend())
            .replaceAll(
                label -> Matcher.quoteReplacement(line.labels().path(label.group(1)).asText()))
            .strip(),
        line.points());
  }

  /** All panels, as SVG. */
  static String svg(final String title, final Map<Panel, List<Named>> panels) {
    final StringBuilder svg = new StringBuilder();
    final int rows = (panels.size() + COLUMNS - 1) / COLUMNS;
    svg.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\">%n"
            .formatted(COLUMNS * WIDTH, rows * HEIGHT + TOP));
    svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#f4f5f5\"/>\n");
    svg.append(text(MARGIN, 28, 18, "#222", title));
    int index = 0;
    for (final Map.Entry<Panel, List<Named>> panel : panels.entrySet()) {
      final int x = index % COLUMNS * WIDTH;
      final int y = index / COLUMNS * HEIGHT + TOP;
      svg.append("<g transform=\"translate(%d,%d)\">%n".formatted(x, y));
      panel(svg, panel.getKey(), largestFirst(panel.getValue()));
      svg.append("</g>\n");
      index++;
    }
    return svg.append("</svg>\n").toString();
  }

  /** As Grafana's legend is sorted: of seventy codes, those that occur are named. */
  private static List<Named> largestFirst(final List<Named> lines) {
    return lines.stream()
        .sorted(
            Comparator.comparingDouble((Named line) -> values(List.of(line)).max().orElse(0))
                .reversed())
        .toList();
  }

  private static void panel(final StringBuilder svg, final Panel panel, final List<Named> lines) {
    svg.append(
        "<rect x=\"4\" y=\"4\" width=\"%d\" height=\"%d\" rx=\"4\" fill=\"#fff\" stroke=\"#ddd\"/>%n"
            .formatted(WIDTH - 8, HEIGHT - 8));
    svg.append(text(MARGIN, 22, 13, "#222", "%s (%s)".formatted(panel.title(), panel.unit().id())));
    final double largest = values(lines).max().orElse(0);
    final double most = largest > 0 ? largest : 1;
    final double from = times(lines).min().orElse(0);
    final double to = Math.max(from + 1, times(lines).max().orElse(1));
    final int bottom = HEIGHT - MARGIN - LEGENDS * LINE - 6;
    final int top = 34;
    svg.append(text(MARGIN, top - 3, 9, "#888", shown(most)));
    for (int i = 0; i < lines.size(); i++) {
      final StringBuilder points = new StringBuilder();
      for (final double[] point : lines.get(i).points()) {
        if (Double.isFinite(point[1])) {
          points.append(
              String.format(
                  Locale.ROOT,
                  "%.1f,%.1f ",
                  MARGIN + (point[0] - from) / (to - from) * (WIDTH - 2 * MARGIN),
                  bottom - Math.max(0, point[1]) / most * (bottom - top)));
        }
      }
      final String color = COLORS.get(i % COLORS.size());
      svg.append(
          "<polyline fill=\"none\" stroke-width=\"1.5\" stroke=\"%s\" points=\"%s\"/>%n"
              .formatted(color, points.toString().strip()));
      if (i < LEGENDS) {
        svg.append(text(MARGIN, bottom + 14 + i * LINE, 10, color, legend(lines, i)));
      }
    }
  }

  private static String legend(final List<Named> lines, final int index) {
    final Named line = lines.get(index);
    final double last =
        line.points().isEmpty() ? Double.NaN : line.points().get(line.points().size() - 1)[1];
    final String more =
        index == LEGENDS - 1 && lines.size() > LEGENDS
            ? ", and %d more".formatted(lines.size() - LEGENDS)
            : "";
    final String words = "%s: %s%s".formatted(line.name(), shown(last), more);
    return words.length() > CHARACTERS ? words.substring(0, CHARACTERS) : words;
  }

  private static DoubleStream values(final List<Named> lines) {
    return lines.stream()
        .flatMapToDouble(line -> line.points().stream().mapToDouble(point -> point[1]))
        .filter(Double::isFinite);
  }

  private static DoubleStream times(final List<Named> lines) {
    return lines.stream()
        .flatMapToDouble(line -> line.points().stream().mapToDouble(point -> point[0]));
  }

  private static String shown(final double value) {
    return String.format(Locale.ROOT, "%.3g", value);
  }

  private static String text(
      final int x, final int y, final int size, final String color, final String words) {
    return "<text x=\"%d\" y=\"%d\" font-size=\"%d\" fill=\"%s\">%s</text>%n"
        .formatted(x, y, size, color, words.replace("&", "&amp;").replace("<", "&lt;"));
  }
}
