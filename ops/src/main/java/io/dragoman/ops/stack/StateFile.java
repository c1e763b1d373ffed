package io.dragoman.ops.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The state of a stack as a JSON file: written by its supervisor whenever it changes, read by
 * {@code status}, {@code down} and whoever wants to use the stack.
 *
 * @param file where it is
 */
public record StateFile(Path file) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The state as JSON, also the output of {@code status --json}. */
  public static ObjectNode toJson(final StackState state) {
    final ObjectNode root = JSON.createObjectNode();
    root.put("ready", state.ready());
    root.set("supervisor", toJson(state.supervisor()));
    root.put("bootstrapServers", state.bootstrapServers());
    root.put("schemaRegistryUrl", state.schemaRegistryUrl());
    for (final ChildStatus child : state.children()) {
      final ObjectNode node = root.withArray("processes").addObject();
      node.put("name", child.name());
      node.put("state", child.state().name());
      node.put("ready", child.ready());
      node.put("pid", child.process().map(ProcessIdentity::pid).orElse(null));
      node.put(
          "startedAt", child.process().map(process -> process.startedAt().toString()).orElse(null));
      node.put("endpoint", child.endpoint());
      node.put("restarts", child.restarts());
      node.put(
          "lastExit", child.lastExit().isPresent() ? (Integer) child.lastExit().getAsInt() : null);
      node.put("since", child.since().toString());
      node.put("detail", child.detail());
    }
    return root;
  }

  /** Replaces the file in one step, so that a reader never sees half of it. */
  public void write(final StackState state) throws IOException {
    final Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.writeString(
        next, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(toJson(state)));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** What was written last; empty when there is nothing, or nothing that can be understood. */
  public Optional<StackState> read() {
    try {
      return Optional.of(fromJson(JSON.readTree(Files.readString(file))));
    } catch (final NoSuchFileException | JsonProcessingException | IllegalArgumentException e) {
      return Optional.empty();
    } catch (final IOException e) {
      throw new StackException("%s cannot be read (%s).".formatted(file, Failures.reason(e)), e);
    }
  }

  private static ObjectNode toJson(final ProcessIdentity process) {
    return JSON.createObjectNode()
        .put("pid", process.pid())
        .put("startedAt", process.startedAt().toString());
  }

  private static StackState fromJson(final JsonNode root) {
    final List<ChildStatus> children = new ArrayList<>();
    for (final JsonNode node : root.path("processes")) {
      children.add(
          new ChildStatus(
              node.path("name").asText(),
              ChildState.valueOf(node.path("state").asText()),
              node.path("pid").isNumber() ? Optional.of(identity(node)) : Optional.empty(),
              node.path("endpoint").asText(),
              node.path("restarts").asInt(),
              node.path("lastExit").isNumber()
                  ? OptionalInt.of(node.path("lastExit").asInt())
                  : OptionalInt.empty(),
              instant(node, "since"),
              node.path("detail").asText()));
    }
    return new StackState(
        identity(root.path("supervisor")),
        root.path("bootstrapServers").asText(),
        root.path("schemaRegistryUrl").asText(),
        children);
  }

  private static ProcessIdentity identity(final JsonNode node) {
    return new ProcessIdentity(node.path("pid").asLong(), instant(node, "startedAt"));
  }

  private static Instant instant(final JsonNode node, final String field) {
    try {
      return Instant.parse(node.path(field).asText());
    } catch (final java.time.format.DateTimeParseException e) {
      throw new IllegalArgumentException(field, e);
    }
  }
}
