package io.dragoman.inference.remote;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * One item of a batch in a recording of Flight Recorder: from when the batch was asked of the
 * engine until the item's answer was there to be used, or it was known that there is none. Costs
 * nothing while nobody records.
 */
@Name("io.dragoman.RemoteCall")
@Label("Remote call")
@Category({"Dragoman", "Engines"})
@Description("From the question to an engine that is a service until its answer can be used")
@StackTrace(false)
final class RemoteCallEvent extends Event {
  @Label("Engine")
  private final String engine;

  private RemoteCallEvent(final String engine) {
    this.engine = engine;
  }

  /** One that begins now. */
  static RemoteCallEvent begun(final String engine) {
    final RemoteCallEvent event = new RemoteCallEvent(engine);
    event.begin();
    return event;
  }
}
