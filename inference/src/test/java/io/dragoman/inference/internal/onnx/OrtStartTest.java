package io.dragoman.inference.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    assertThat(run(java("-Dlong=" + "x".repeat(30_000)))).contains("started");
  }

  @Test
  void shouldLeaveNoIdentifierOfTheMachineWhenItStarts(@TempDir final Path home) throws Exception {
    final ProcessBuilder process = java();
    // Without what an automatic build has in its environment: there it reports nothing anyway.
    process.environment().clear();
    process.environment().put("HOME", home.toString());
    process.environment().put("XDG_CACHE_HOME", home.toString());

    assertThat(run(process)).contains("started");
    assertThat(home).isEmptyDirectory();
  }

  private static ProcessBuilder java(final String... options) {
    final List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Xmx128m");
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    return new ProcessBuilder(command).redirectErrorStream(true);
  }

  private static String run(final ProcessBuilder builder) throws Exception {
    final Process process = builder.start();
    final String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }
}
