package io.dragoman.inference.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import io.dragoman.testkit.JavaProcess;
import io.dragoman.testkit.JvmOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentHoldTest {
  private static final int DRAINED = 7;
  private static final String COMPUTING = "computing";

  @TempDir private Path directory;

  /** An engine that is busy, and a hook that lets it answer before the process ends. */
  static final class Main {
    private static final int BATCHES = 20;

    private Main() {}

    static void main(final String[] arguments) {
      final CountDownLatch more = new CountDownLatch(BATCHES);
      final CountDownLatch stopping = new CountDownLatch(1);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    stopping.countDown();
                    try {
                      more.await();
                    } catch (final InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                    Runtime.getRuntime().halt(DRAINED);
                  }));
      final List<TextInput> batch =
          Collections.nCopies(16, new TextInput("여권을 잃어버렸어요.", "kor_Hang", "eng_Latn"));
      try (Engine<TextInput, TranslatedText> engine =
          new OnnxTranslatorProvider().open(Path.of(arguments[0]), allProcessors())) {
        while (true) {
          engine.generate(batch, Deadline.NEVER);
          System.out.println(COMPUTING);
          if (stopping.getCount() == 0) {
            more.countDown();
          }
        }
      }
    }

    /** By the pool of threads that belongs to the environment. */
    private static EngineOptions allProcessors() {
      return EngineOptions.defaults().withThreads(Runtime.getRuntime().availableProcessors());
    }
  }

  @Test
  void shouldGoOnComputingWhenTheProcessIsAskedToStop() throws Exception {
    final Path log = directory.resolve("log");
    try (JavaProcess process =
        JavaProcess.start(
            log,
            JvmOptions.here("-Xmx256m", "-XX:ErrorFile=" + directory.resolve("crash")),
            List.of(Main.class.getName(), Path.of("demo-models", "nllb-demo").toString()))) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> !process.alive() || Files.readString(log).contains(COMPUTING));

      assertThat(process.stop()).isEqualTo(DRAINED);
    }
  }
}
