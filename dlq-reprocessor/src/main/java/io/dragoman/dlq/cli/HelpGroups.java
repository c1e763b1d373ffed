package io.dragoman.dlq.cli;

import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST;

import io.dragoman.client.cluster.ClusterOptions;
import io.dragoman.dlq.criteria.FilterAttribute;
import java.lang.reflect.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Help in groups: thirty options or fifteen commands in one list are not read. */
final class HelpGroups {
  private static final int INDENT = 2;

  private static final List<Group> COMMANDS =
      List.of(
          new Group("Look:", List.of("list", "stats", "show", "export")),
          new Group("Understand:", List.of("explain", "audit")),
          new Group("Act:", List.of("replay", "edit", "discard", "park", "import")),
          new Group("Tasks:", List.of("tasks")),
          new Group("Service and upkeep:", List.of("serve", "repair", "help")));

  private HelpGroups() {}

  /** Groups the commands of {@code dlq}, and the options of each. */
  static void applyTo(final CommandLine dlq) {
    dlq.getHelpSectionMap().put(SECTION_KEY_COMMAND_LIST_HEADING, help -> "");
    dlq.getHelpSectionMap().put(SECTION_KEY_COMMAND_LIST, HelpGroups::commands);
    dlq.getSubcommands().values().forEach(HelpGroups::groupOptions);
  }

  private static void groupOptions(final CommandLine command) {
    command.getHelpSectionMap().put(SECTION_KEY_OPTION_LIST, HelpGroups::options);
    // Thirty options in the synopsis are not read either.
    command.getCommandSpec().usageMessage().abbreviateSynopsis(true);
    command.getSubcommands().values().forEach(HelpGroups::groupOptions);
  }

  private static String commands(final Help help) {
    final Map<String, Help> all = help.subcommands();
    final int first = all.keySet().stream().mapToInt(String::length).max().orElse(0) + 2 * INDENT;
    final StringBuilder text = new StringBuilder();
    for (final Group group : COMMANDS) {
      final TextTable table =
          TextTable.forColumns(
              help.colorScheme(),
              new Column(first, INDENT, Overflow.SPAN),
              new Column(help.commandSpec().usageMessage().width() - first, 0, Overflow.WRAP));
      for (final String name : group.names()) {
        final UsageMessageSpec usage = all.get(name).commandSpec().usageMessage();
        final String[] lines = usage.header().length > 0 ? usage.header() : usage.description();
        table.addRowValues(help.colorScheme().commandText(name), help.colorScheme().text(lines[0]));
      }
      text.append(System.lineSeparator())
          .append(group.heading())
          .append(System.lineSeparator())
          .append(table);
    }
    return text.toString();
  }

  private static String options(final Help help) {
    final CommandSpec spec = help.commandSpec();
    final List<OptionSpec> visible =
        spec.options().stream().filter(option -> !option.hidden()).toList();
    final Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
    // In this order, whatever comes first in the code.
    for (final String heading : headings(spec)) {
      groups.put(heading, new ArrayList<>());
    }
    visible.forEach(option -> groups.get(heading(option, spec)).add(option));
    return groups.entrySet().stream()
        .filter(group -> !group.getValue().isEmpty())
        .map(
            group -> {
              // All of them decide how wide the columns are, so that groups stand below each other.
              final Help.Layout layout =
                  help.createDefaultLayout(
                      visible, spec.positionalParameters(), help.colorScheme());
              layout.addOptions(group.getValue(), help.createDefaultParamLabelRenderer());
              return System.lineSeparator() + group.getKey() + System.lineSeparator() + layout;
            })
        .collect(Collectors.joining());
  }

  private static List<String> headings(final CommandSpec spec) {
    return List.of("Which dead letters:", own(spec), "Which cluster:", "Output and help:");
  }

  private static String own(final CommandSpec spec) {
    return spec.userObject() instanceof OrderCommand ? "What is done with them:" : "Options:";
  }

  /** By the class that declares it: what several commands share is declared once. */
  private static String heading(final OptionSpec option, final CommandSpec spec) {
    if (option.userObject() == FilterAttribute.class) {
      return "Which dead letters:";
    }
    final Class<?> owner =
        option.userObject() instanceof final Member member
            ? member.getDeclaringClass()
            : Object.class;
    if (owner == ClusterOptions.class) {
      return "Which cluster:";
    }
    return owner == DlqSubcommand.class || owner.getEnclosingClass() == CommandLine.class
        ? "Output and help:"
        : own(spec);
  }

  private record Group(String heading, List<String> names) {}
}
