package io.dragoman.ops.drill.upgrade;

/**
 * With this as {@code value.serializer} an app is a version that must not be: its contracts have a
 * field more without a default, so that whoever reads by them cannot read what is there already.
 */
public final class DemandingVersionSerializer extends NextVersionSerializer {
  /** For Kafka's configuration by class name. */
  public DemandingVersionSerializer() {
    super(NextSchema::demanding);
  }
}
