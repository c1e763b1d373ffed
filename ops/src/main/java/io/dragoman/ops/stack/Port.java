package io.dragoman.ops.stack;

/** What the local stack listens on, always on 127.0.0.1. */
public enum Port {
  KAFKA("kafka", 9092, "Kafka broker"),
  REGISTRY("registry", 8081, "schema registry"),
  INGEST("ingest", 8180, "ingest: health, metrics"),
  TRANSCRIBER("transcriber", 8181, "transcriber: health, metrics"),
  TRANSLATOR("translator", 8182, "translator: health, metrics"),
  WORKFLOW("workflow", 8185, "workflow, where it runs: health, metrics"),
  GATEWAY("gateway", 8080, "gateway: the HTTP interface for jobs"),
  /** Only the broker speaks to it; any free port will do. */
  KAFKA_CONTROLLER("kafka-controller", 0, "Kafka controller; 0: any free port"),
  /** Nobody of ours speaks to it; any free port will do. */
  REGISTRY_MANAGEMENT("registry-management", 0, "management of the registry; 0: any free port");

  private final String id;
  private final int standard;
  private final String doc;

  Port(final String id, final int standard, final String doc) {
    this.id = id;
    this.standard = standard;
    this.doc = doc;
  }

  /** The name behind {@code --port}. */
  public String id() {
    return id;
  }

  /** The port when nothing is configured; 0: any free one. */
  public int standard() {
    return standard;
  }

  /** Who listens, in a few words. */
  public String doc() {
    return doc;
  }

  /** The environment variable that configures it. */
  public String variable() {
    return "DRAGOMAN_PORT_" + id.toUpperCase(java.util.Locale.ROOT).replace('-', '_');
  }
}
