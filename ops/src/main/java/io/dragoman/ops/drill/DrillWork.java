package io.dragoman.ops.drill;

import java.nio.charset.StandardCharsets;

/**
 * Work for a drill; as text {@code event;work}.
 *
 * @param event id of the event and of the request
 * @param work what to do; poison when it begins so
 */
record DrillWork(String event, String work) {
  static final String POISON = "poison";

  byte[] encode() {
    return (event + ";" + work).getBytes(StandardCharsets.UTF_8);
  }

  static DrillWork decode(final byte[] value) {
    final String[] parts = new String(value, StandardCharsets.UTF_8).split(";", 2);
    return new DrillWork(parts[0], parts[1]);
  }
}
