package io.dragoman.inference.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OrtStartTest {

  /** Starts ONNX Runtime and nothing else. */
  static final class Main {
    private Main() {}

    static void main() {
      OrtStart.start();
      System.out.println("started");
    }
  }

  @Test
  void shouldStartWhenTheCommandLineIsLong() throws Exception {
    final Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx128m",
                "-Dlong=" + "x".repeat(30_000),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName())
            .redirectErrorStream(true)
            .start();
    final String output = new String(process.getInputStream().readAllBytes());

    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(output).contains("started");
    assertThat(process.exitValue()).isZero();
  }
}
