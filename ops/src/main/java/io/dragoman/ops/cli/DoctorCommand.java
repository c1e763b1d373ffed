package io.dragoman.ops.cli;

import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.ProgressLine;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.inference.EngineOptions;
import io.dragoman.ops.doctor.Diagnosis;
import io.dragoman.ops.doctor.Doctor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what is missing on this machine. */
@Command(
    name = "doctor",
    description = {
      "Say what this machine has and what it lacks: Java, processor, memory, disk, ports, driver,"
          + " CUDA, cuDNN, models; prove a device with a product of matrices and a second of"
          + " speech.",
      "Exit status 0 if nothing is wrong, 1 otherwise."
    })
final class DoctorCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final Path shipped;
  private final ModelPlaces places;

  @Mixin private StackOptions stack = new StackOptions();

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "cpu",
      description = "What is proved: cpu or cuda:N (default: ${DEFAULT-VALUE}).")
  private String device = "cpu";

  @Option(
      names = "--speech-model",
      paramLabel = "DIR",
      description = "The Whisper model that transcribes a second (default: the demo model).")
  private Optional<Path> speechModel = Optional.empty();

  /**
   * Makes the command.
   *
   * @param shipped folder of the models that come with the repository
   */
  DoctorCommand(
      final Terminal terminal, final Map<String, String> environment, final Path shipped) {
    this.terminal = terminal;
    this.shipped = shipped;
    this.places = new ModelPlaces(shipped, environment);
  }

  @Override
  public Integer call() {
    try {
      EngineOptions.defaults().withDevice(device);
    } catch (final IllegalArgumentException e) {
      throw CommandException.usage(e.getMessage());
    }
    final List<Path> models =
        places.all(List.of()).stream().map(ModelPlaces.Place::directory).toList();
    final ProgressLine progress = new ProgressLine(terminal);
    progress.activity("examining this machine");
    final boolean well;
    try {
      well =
          new Doctor(
                  stack.directory().root(),
                  models,
                  speechModel.orElse(shipped.resolve("whisper-demo")),
                  device)
              .examine(this::tell);
    } finally {
      progress.activity("");
    }
    return well ? ExitStatus.OK : ExitStatus.FAILED;
  }

  private void tell(final Diagnosis found) {
    final Terminal.Style style =
        switch (found.state()) {
          case GOOD -> Terminal.Style.GOOD;
          case NOTE -> Terminal.Style.DOUBTFUL;
          case BAD -> Terminal.Style.BAD;
        };
    terminal
        .out()
        .printf(
            "%s %-13s %s%s%n",
            terminal.styled(style, "%-4s".formatted(word(found.state()))),
            found.subject(),
            found.sentence(),
            found.advice().isEmpty() ? "" : ". " + found.advice());
  }

  private static String word(final Diagnosis.State state) {
    return switch (state) {
      case GOOD -> "ok";
      case NOTE -> "note";
      case BAD -> "bad";
    };
  }
}
