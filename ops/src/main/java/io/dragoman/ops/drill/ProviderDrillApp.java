package io.dragoman.ops.drill;

import io.dragoman.gateway.GatewayApp;
import io.dragoman.ingest.IngestApp;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.serde.SchemaRegistrar;
import io.dragoman.translator.TranslatorApp;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;

/**
 * One of the real apps, with a registry that all processes of the drill imagine alike: each
 * registers all schemas in the same order, so that they have the same numbers everywhere.
 */
public final class ProviderDrillApp {
  static final String REGISTRY = "mock://provider-drill";

  private ProviderDrillApp() {}

  /** Runs it as a process; first argument: its name. */
  public static void main(final String[] arguments) {
    registerAll();
    final String[] rest = Arrays.copyOfRange(arguments, 1, arguments.length);
    switch (arguments[0]) {
      case "gateway" -> GatewayApp.main(rest);
      case "ingest" -> IngestApp.main(rest);
      case "translator" -> TranslatorApp.main(rest);
      default -> throw new IllegalArgumentException("No such app: " + arguments[0]);
    }
  }

  static void registerAll() {
    SchemaRegistrar.register(
        Map.of("schema.registry.url", REGISTRY), EnumSet.allOf(Topic.class), "");
  }
}
