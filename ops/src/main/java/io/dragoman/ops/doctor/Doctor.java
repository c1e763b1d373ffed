package io.dragoman.ops.doctor;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Examines a machine.
 *
 * @param directory where the local stack keeps its data
 * @param models model directories to look at
 * @param speechModel the Whisper model that transcribes a second
 * @param device what is proved, cpu or cuda:N
 */
public record Doctor(Path directory, List<Path> models, Path speechModel, String device) {
  public Doctor {
    models = List.copyOf(models);
  }

  /**
   * Looks at everything; the slow proofs come last.
   *
   * @param told hears each diagnosis as it is found
   * @return whether nothing is bad
   */
  public boolean examine(final Consumer<Diagnosis> told) {
    final Told all = new Told(told);
    final boolean gpu = !device.equals("cpu");
    new MachineChecks(Path.of("/proc"), directory).all().forEach(all);
    GpuChecks.ofMachine().all(gpu).forEach(all);
    models.forEach(model -> EngineChecks.model(model).forEach(all));
    all.accept(EngineChecks.decoder());
    final Diagnosis proof = EngineChecks.device(device);
    all.accept(proof);
    // What cannot multiply cannot transcribe, and would say so in the same words.
    if (proof.state() == Diagnosis.State.GOOD) {
      all.accept(EngineChecks.transcription(speechModel, device));
    }
    return all.well;
  }

  private static final class Told implements Consumer<Diagnosis> {
    private final Consumer<Diagnosis> next;
    private boolean well = true;

    Told(final Consumer<Diagnosis> next) {
      this.next = next;
    }

    @Override
    public void accept(final Diagnosis diagnosis) {
      well &= diagnosis.state() != Diagnosis.State.BAD;
      next.accept(diagnosis);
    }
  }
}
