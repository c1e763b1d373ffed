package io.dragoman.dlq.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.client.cluster.ClusterLookup;
import io.dragoman.client.cluster.LocalStacks;
import io.dragoman.client.terminal.Terminal;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;

class HelpGroupsTest {
  private final CommandLine dlq =
      DlqCommand.mount(new ClusterLookup(Map.of(), LocalStacks.NONE), Terminal.pipe());

  @Test
  void shouldShowTheCommandsInGroups() {
    final String usage = dlq.getUsageMessage(Ansi.OFF);

    assertThat(usage)
        .containsSubsequence(
            "Look:",
            "  list ",
            "Understand:",
            "  explain ",
            "Act:",
            "  replay ",
            "Tasks:",
            "Service and upkeep:",
            "  serve ",
            "Exit codes:")
        .doesNotContain("Other:", "Commands:");
    assertThat(dlq.getSubcommands().keySet())
        .allSatisfy(name -> assertThat(usage).containsOnlyOnce("\n  " + name + " "));
  }

  @Test
  void shouldShowTheCommandsOfTasksInTheirOrder() {
    assertThat(usage("tasks"))
        .containsSubsequence("Commands:", "  list", "  show", "  pause", "  resume", "  cancel")
        .doesNotContain("Look:");
  }

  @Test
  void shouldShowTheOptionsInGroups() {
    final String usage = usage("replay");

    assertThat(usage)
        .containsSubsequence(
            "Which dead letters:",
            "--topic",
            "--contains",
            "What is done with them:",
            "--all",
            "--to=TOPIC",
            "Which cluster:",
            "--bootstrap",
            "Output and help:",
            "--json",
            "--help");
    assertThat(usage("list")).contains("Which dead letters:", "Options:", "--sort");
  }

  @Test
  void shouldShowEveryOption() {
    for (final CommandLine command : dlq.getSubcommands().values()) {
      final String usage = command.getUsageMessage(Ansi.OFF);
      for (final OptionSpec option : command.getCommandSpec().options()) {
        assertThat(Arrays.stream(option.names()))
            .as(command.getCommandName())
            .allSatisfy(name -> assertThat(option.hidden() || usage.contains(name)).isTrue());
      }
    }
  }

  private String usage(final String command) {
    return dlq.getSubcommands().get(command).getUsageMessage(Ansi.OFF);
  }
}
