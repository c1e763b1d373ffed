package io.dragoman.ops.dashboard;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.resilience.meters.MeterDef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Dashboards as Grafana's provisioning reads them. */
public final class GrafanaJson {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** Grafana's grid has 24 columns. */
  private static final int COLUMNS = 24;

  private static final int WIDTH = 8;
  private static final int HEIGHT = 8;

  private GrafanaJson() {}

  /** Variables of every dashboard, by name: the query that finds their values. */
  public static Map<String, String> variables() {
    final String info = MeterDef.APP_INFO.prometheusName();
    final Map<String, String> variables = new LinkedHashMap<>();
    variables.put("app", "label_values(%s, app)".formatted(info));
    variables.put("member", "label_values(%s{app=~\"$app\"}, member)".formatted(info));
    return variables;
  }

  /** One dashboard; ends with a line break. */
  static String of(final Dashboard dashboard) {
    final ObjectNode root = JSON.createObjectNode();
    root.put("uid", dashboard.id())
        .put("title", dashboard.title())
        .put("description", dashboard.doc())
        .put("schemaVersion", 39)
        .put("refresh", "10s")
        .put("graphTooltip", 1)
        .put("editable", false);
    root.putArray("tags").add("dragoman");
    root.putObject("time").put("from", "now-30m").put("to", "now");
    final ArrayNode variables = root.putObject("templating").putArray("list");
    variables
        .addObject()
        .put("name", "datasource")
        .put("label", "Prometheus")
        .put("type", "datasource")
        .put("query", "prometheus");
    variables().forEach((name, query) -> variable(variables.addObject(), name, query, dashboard));
    final ArrayNode links = root.putArray("links");
    links
        .addObject()
        .put("type", "dashboards")
        .put("title", "Dragoman")
        .put("asDropdown", true)
        .put("keepTime", true)
        .put("includeVars", true)
        .putArray("tags")
        .add("dragoman");
    final ArrayNode panels = root.putArray("panels");
    for (int i = 0; i < dashboard.panels().size(); i++) {
      panel(panels.addObject(), dashboard.panels().get(i), i);
    }
    try {
      return JSON.writeValueAsString(root) + "\n";
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void variable(
      final ObjectNode node, final String name, final String query, final Dashboard dashboard) {
    node.put("name", name)
        .put("label", name)
        .put("type", "query")
        .put("query", query)
        .put("refresh", 2)
        .put("multi", true)
        .put("includeAll", true)
        // Of the dashboard's own apps, not of all.
        .put("allValue", name.equals("app") ? dashboard.app() : ".*");
    datasource(node);
    node.putObject("current").put("text", "All").put("value", "$__all");
  }

  private static void panel(final ObjectNode node, final Panel panel, final int index) {
    node.put("id", index + 1)
        .put("type", "timeseries")
        .put("title", panel.title())
        .put("description", panel.doc());
    datasource(node);
    node.putObject("gridPos")
        .put("x", index * WIDTH % COLUMNS)
        .put("y", index * WIDTH / COLUMNS * HEIGHT)
        .put("w", WIDTH)
        .put("h", HEIGHT);
    node.putObject("fieldConfig").putObject("defaults").put("unit", panel.unit().id());
    final ObjectNode options = node.putObject("options");
    // Lines that are not zero first: error codes are there from the start.
    final ObjectNode legend = options.putObject("legend");
    legend
        .put("displayMode", "table")
        .put("placement", "bottom")
        .put("sortBy", "Max")
        .put("sortDesc", true);
    legend.putArray("calcs").add("lastNotNull").add("max");
    options.putObject("tooltip").put("mode", "multi").put("sort", "desc");
    final ArrayNode targets = node.putArray("targets");
    for (int i = 0; i < panel.queries().size(); i++) {
      final Query query = panel.queries().get(i);
      final ObjectNode target = targets.addObject();
      target
          .put("refId", String.valueOf((char) ('A' + i)))
          .put("expr", query.text())
          .put("legendFormat", query.legend())
          .put("exemplar", query.text().contains("_bucket"));
      datasource(target);
    }
  }

  private static void datasource(final ObjectNode node) {
    node.putObject("datasource").put("type", "prometheus").put("uid", "${datasource}");
  }
}
