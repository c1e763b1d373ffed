package io.dragoman.ops.dashboard;

import java.util.List;

/**
 * A dashboard.
 *
 * @param id of its file and of its address in Grafana
 * @param title what it is called
 * @param doc which question it answers
 * @param app the app that is chosen when it is opened; a regular expression
 * @param panels from left to right, then down
 */
public record Dashboard(String id, String title, String doc, String app, List<Panel> panels) {
  public Dashboard {
    panels = List.copyOf(panels);
  }
}
