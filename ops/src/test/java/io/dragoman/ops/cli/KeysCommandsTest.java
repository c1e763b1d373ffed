package io.dragoman.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.web.key.AccessKeys;
import io.dragoman.web.key.AccessKeys.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysCommandsTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

  @TempDir private Path folder;

  @Test
  void shouldPrintAKeyOnceAndKeepOnlyItsHash() throws Exception {
    final TestTerminal added = run(0, "add", "ann", "--role", "viewer", "--expires", "9999d");
    final String key = added.out().strip();

    assertThat(find(key)).isInstanceOf(Finding.Good.class);
    assertThat(Files.readString(file())).doesNotContain(key);
    assertThat(added.err()).contains("ann", "viewer", "only time").doesNotContain(key);
    assertThat(run(0, "list").out()).contains("ann", "viewer").doesNotContain(key);
  }

  @Test
  void shouldShowWhoseWorkStaysLocal() throws Exception {
    final String key = run(0, "add", "ann", "--role", "client", "--local-only").out().strip();

    assertThat(run(0, "list").out()).contains("stays local");
    assertThat(((Finding.Good) find(key)).principal().localOnly()).isTrue();
  }

  @Test
  void shouldTakeBackOneKeyOrAllOfAClient() throws Exception {
    final String first = run(0, "add", "ann", "--role", "client").out().strip();
    final String second = run(0, "add", "ann", "--role", "client", "--tier", "gold").out().strip();
    final String other = run(0, "add", "bob", "--role", "operator").out().strip();

    run(0, "revoke", first.split("_")[1]);
    assertThat(find(first)).isInstanceOf(Finding.Unknown.class);
    assertThat(find(second)).isInstanceOf(Finding.Good.class);
    run(0, "revoke", "ann");
    assertThat(find(second)).isInstanceOf(Finding.Unknown.class);
    assertThat(find(other)).isInstanceOf(Finding.Good.class);
    assertThat(run(1, "revoke", "ann").err()).contains("keys list");
  }

  @Test
  void shouldSayWhatIsWrongWithoutAStackTrace() throws Exception {
    assertThat(run(2, "add", "ann", "--role", "viewer", "--expires", "soon").err())
        .contains("--expires", "90d");
    assertThat(run(2, "add", "a/n", "--role", "viewer").err()).contains("NAME must be", "a/n");
    assertThat(run(2, "add", "ann", "--role", "viewer", "--tier", "a b").err()).contains("--tier");
    assertThat(run(2, "add", "ann", "--role", "chief").err()).contains("chief");
    Files.writeString(file(), "nonsense");
    assertThat(run(1, "list").err()).contains(file() + ", line 1").doesNotContain("\tat ");
  }

  private Path file() {
    return folder.resolve("keys");
  }

  private Finding find(final String key) {
    return AccessKeys.of(file(), () -> NOW).find(key);
  }

  private TestTerminal run(final int status, final String... words) {
    final TestTerminal terminal = TestTerminal.plain(120);
    final List<String> all = new ArrayList<>(List.of("keys"));
    all.addAll(List.of(words));
    all.addAll(List.of("--file", file().toString()));

    assertThat(Commands.create(terminal.terminal(), Map.of()).execute(all.toArray(String[]::new)))
        .as("%s", terminal.err())
        .isEqualTo(status);
    return terminal;
  }
}
