package io.dragoman.ops.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.ops.stack.StackDirectory;
import io.dragoman.ops.stack.StackState;
import io.dragoman.ops.stack.StateFile;
import io.dragoman.resilience.membership.Members;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the local stack. */
@Command(
    name = "status",
    description = {
      "Show the processes of the local stack, and what its apps tell each other of themselves.",
      "Exit status: 0 all ready, 1 not all ready, 3 no stack runs."
    })
final class StatusCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Terminal terminal;

  @Mixin private StackOptions stack = new StackOptions();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  StatusCommand(final Terminal terminal) {
    this.terminal = terminal;
  }

  private void show(final List<Members.Member> members) {
    if (!members.isEmpty()) {
      terminal.out().println();
      MemberTable.of(members).render(terminal).forEach(terminal.out()::println);
    }
  }

  @Override
  public Integer call() throws IOException {
    final StackDirectory directory = stack.directory();
    final Optional<StackState> running =
        new StateFile(directory.state()).read().filter(state -> state.supervisor().alive());
    if (json) {
      final ObjectNode node = JSON.createObjectNode().put("running", running.isPresent());
      running.map(StateFile::toJson).ifPresent(node::setAll);
      running.flatMap(MemberTable::ask).ifPresent(members -> node.set("members", json(members)));
      terminal.out().println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node));
    } else if (running.isPresent()) {
      StatusTable.of(running.get(), Instant.now(), AppNotes.ask(running.get()))
          .render(terminal)
          .forEach(terminal.out()::println);
      MemberTable.ask(running.get())
          .ifPresentOrElse(
              this::show,
              () -> terminal.err().println("The broker does not tell what instances say."));
      DiskWarning.about(directory.root()).ifPresent(terminal.err()::println);
    } else {
      terminal
          .out()
          .printf("No local stack runs in %s; './dragoman up' starts one.%n", directory.root());
    }
    return running
        .map(state -> state.ready() ? ExitStatus.OK : ExitStatus.FAILED)
        .orElse(ExitStatus.NOT_FOUND);
  }

  private static ArrayNode json(final List<Members.Member> members) {
    final ArrayNode array = JSON.createArrayNode();
    for (final Members.Member member : members) {
      final ObjectNode one = JSON.valueToTree(member.state());
      array.add(one.put("silentMs", member.silence().toMillis()));
    }
    return array;
  }
}
