package io.dragoman.ops.stack;

import io.dragoman.auditor.AuditorApp;
import io.dragoman.gateway.GatewayApp;
import io.dragoman.ingest.IngestApp;
import io.dragoman.resilience.app.AppDefinition;
import io.dragoman.stage.ModelConfig;
import io.dragoman.transcriber.TranscriberApp;
import io.dragoman.translator.TranslatorApp;
import io.dragoman.workflow.WorkflowApp;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The stream apps, as the launcher and the local stack see them. */
public enum App {
  /** Its heap holds whole audio files of up to 25 MiB, encoded and decoded. */
  INGEST(IngestApp.class, IngestApp::new, Port.INGEST, 512, ""),
  TRANSCRIBER(TranscriberApp.class, TranscriberApp::new, Port.TRANSCRIBER, 384, "whisper-demo"),
  TRANSLATOR(TranslatorApp.class, TranslatorApp::new, Port.TRANSLATOR, 256, "nllb-demo"),
  /** Only where it has a model, which is a service: a local stack has none by itself. */
  WORKFLOW(WorkflowApp.class, WorkflowApp::new, Port.WORKFLOW, 192, ""),
  /** Audio that is being uploaded lies in its heap or beside it, never whole jobs. */
  GATEWAY(GatewayApp.class, GatewayApp::new, Port.GATEWAY, 256, ""),
  /** Watches the others; a local stack goes without. */
  AUDITOR(AuditorApp.class, AuditorApp::new, null, 0, "");

  private final Class<? extends AppDefinition> type;
  private final Supplier<AppDefinition> definition;
  private final @Nullable Port port;
  private final int heapMib;
  private final String demoModel;

  App(
      final Class<? extends AppDefinition> type,
      final Supplier<AppDefinition> definition,
      final @Nullable Port port,
      final int heapMib,
      final String demoModel) {
    this.type = type;
    this.definition = definition;
    this.port = port;
    this.heapMib = heapMib;
    this.demoModel = demoModel;
  }

  /** The app of a name. */
  public static Optional<App> find(final String id) {
    return Arrays.stream(values()).filter(app -> app.id().equals(id)).findFirst();
  }

  /** Its name in commands. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The app itself, not started. */
  public AppDefinition definition() {
    return definition.get();
  }

  /** The class to start as a process. */
  String mainClass() {
    return type.getName();
  }

  /**
   * Those that a local stack runs.
   *
   * @param settings what is configured of each
   */
  static List<App> ofStack(final Map<App, Map<String, String>> settings) {
    return Arrays.stream(values())
        .filter(app -> app.port != null)
        .filter(
            app ->
                app != WORKFLOW
                    || settings.getOrDefault(app, Map.of()).containsKey(ModelConfig.MODEL_DIR))
        .toList();
  }

  /**
   * Where it serves health and metrics in a local stack.
   *
   * @throws NullPointerException when no local stack runs it
   */
  Port port() {
    return Objects.requireNonNull(port);
  }

  /** Its heap in a local stack. */
  int heapMib() {
    return heapMib;
  }

  /** The demo model that it runs in a local stack, if it runs one. */
  Optional<String> demoModel() {
    return Optional.of(demoModel).filter(model -> !model.isEmpty());
  }
}
