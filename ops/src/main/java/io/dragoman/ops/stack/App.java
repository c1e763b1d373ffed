package io.dragoman.ops.stack;

import java.util.Arrays;
import java.util.Optional;

/** The stream apps, as the launcher and the local stack see them. */
public enum App {
  /** Holds whole audio files of up to 25 MiB, encoded and decoded. */
  INGEST("ingest", "io.dragoman.ingest.IngestApp", Port.INGEST, 512, ""),
  TRANSCRIBER(
      "transcriber",
      "io.dragoman.transcriber.TranscriberApp",
      Port.TRANSCRIBER,
      384,
      "whisper-demo"),
  TRANSLATOR(
      "translator", "io.dragoman.translator.TranslatorApp", Port.TRANSLATOR, 256, "nllb-demo");

  private final String id;
  private final String mainClass;
  private final Port port;
  private final int heapMib;
  private final String demoModel;

  App(
      final String id,
      final String mainClass,
      final Port port,
      final int heapMib,
      final String demoModel) {
    this.id = id;
    this.mainClass = mainClass;
    this.port = port;
    this.heapMib = heapMib;
    this.demoModel = demoModel;
  }

  /** The app of a name. */
  public static Optional<App> find(final String id) {
    return Arrays.stream(values()).filter(app -> app.id.equals(id)).findFirst();
  }

  /** Its name in commands. */
  public String id() {
    return id;
  }

  /** The class to start. */
  public String mainClass() {
    return mainClass;
  }

  /** Where it serves health and metrics in a local stack. */
  Port port() {
    return port;
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
