package io.dragoman.ops.parent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParentWatchTest {
  @Test
  void shouldRunShutdownHooksAndEndWhenParentIsGone() throws IOException, InterruptedException {
    final Process child = start(Waiting.class.getName(), "argument");
    try (BufferedReader printed = child.inputReader()) {
      assertThat(printed.readLine()).isEqualTo("running with argument");

      child.getOutputStream().close();

      assertThat(printed.readLine()).isEqualTo("stopping");
      assertThat(child.waitFor()).isEqualTo(ParentWatch.PARENT_GONE);
    } finally {
      child.destroyForcibly();
    }
  }

  @Test
  void shouldEndAsTheMainClassDoesWhenParentLives() throws IOException, InterruptedException {
    final Process child = start(Exiting.class.getName());
    try {
      assertThat(child.waitFor()).isEqualTo(7);
    } finally {
      child.destroyForcibly();
    }
  }

  @Test
  void shouldFailWhenMainClassThrows() throws IOException, InterruptedException {
    final Process child = start(Throwing.class.getName());
    try (BufferedReader errors = child.errorReader()) {
      assertThat(errors.lines().toList().toString()).contains("on purpose");
      assertThat(child.waitFor()).isEqualTo(1);
    } finally {
      child.destroyForcibly();
    }
  }

  private static Process start(final String... arguments) throws IOException {
    final List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-cp",
                System.getProperty("java.class.path"),
                ParentWatch.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).start();
  }

  /** Never ends by itself. */
  static final class Waiting {
    public static void main(final String[] args) throws InterruptedException {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("stopping")));
      System.out.println("running with " + args[0]);
      Thread.currentThread().join();
    }
  }

  /** Ends with a code of its own. */
  static final class Exiting {
    public static void main(final String[] args) {
      System.exit(7);
    }
  }

  /** Fails. */
  static final class Throwing {
    public static void main(final String[] args) {
      throw new IllegalStateException("on purpose");
    }
  }
}
