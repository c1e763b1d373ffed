package io.dragoman.ops.bench;

import io.dragoman.client.Request;
import java.util.List;

/**
 * Requests of one kind, each unlike all before it, and the engine that does the same work alone.
 */
interface Traffic {
  /** What the rows of the report begin with. */
  String name();

  /** What is counted, in the plural. */
  String unit();

  /** How many requests a burst has. */
  int burst();

  /** How many a second are sent where latency is measured. */
  List<Double> rates();

  /** A request that was never sent before, so that no answer comes from memory. */
  Request next();

  /** How many requests of this kind a second the engine answers alone, warm. */
  double engineAlone();
}
