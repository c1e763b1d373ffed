package io.dragoman.inference.onnx.models;

import io.dragoman.inference.internal.model.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The weights of one precision in a model directory.
 *
 * @param variant what {@code model.variant} must be to load them; empty: the plain ones
 * @param graphs their files, by what they are, such as encoder_model
 */
record Weights(String variant, SortedMap<String, Path> graphs) {
  static final String ENCODER = "encoder_model";
  static final String MERGED = "decoder_model_merged";
  static final String FIRST = "decoder_model";
  static final String NEXT = "decoder_with_past_model";

  private static final Pattern NAME =
      Pattern.compile("(%s|%s|%s|%s)(?:_(\\w+))?\\.onnx".formatted(ENCODER, MERGED, NEXT, FIRST));

  /** All in a directory, the plain ones first. */
  static List<Weights> in(final Path directory) {
    final SortedMap<String, SortedMap<String, Path>> found = new TreeMap<>();
    // The engine prefers those in the folder.
    for (final Path folder : List.of(directory, directory.resolve("onnx"))) {
      for (final Path file : ModelDirectory.list(folder)) {
        final Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
          final String variant = name.group(2) == null ? "" : name.group(2);
          found.computeIfAbsent(variant, ignored -> new TreeMap<>()).put(name.group(1), file);
        }
      }
    }
    final List<Weights> all = new ArrayList<>();
    for (final Map.Entry<String, SortedMap<String, Path>> entry : found.entrySet()) {
      all.add(new Weights(entry.getKey(), entry.getValue()));
    }
    return all;
  }

  /** What people call it. */
  String name() {
    return variant.isEmpty() ? "fp32" : variant;
  }

  /** Whether an engine can be made of them. */
  boolean complete() {
    return graphs.containsKey(ENCODER)
        && (graphs.containsKey(MERGED) || graphs.containsKey(FIRST) && graphs.containsKey(NEXT));
  }

  /** Those that the engine loads. */
  List<Path> loaded() {
    return graphs.containsKey(MERGED)
        ? List.of(graphs.get(ENCODER), graphs.get(MERGED))
        : List.of(graphs.get(ENCODER), graphs.get(FIRST), graphs.get(NEXT));
  }

  /** What they take on disk, with what lies beside them. */
  long bytes() {
    return graphs.values().stream().mapToLong(Weights::bytes).sum();
  }

  private static long bytes(final Path graph) {
    long bytes = 0;
    for (final Path file : ModelDirectory.list(graph.getParent())) {
      if (file.toString().startsWith(graph.toString())) {
        try {
          bytes += Files.size(file);
        } catch (final IOException e) {
          // Told where it is read.
          continue;
        }
      }
    }
    return bytes;
  }
}
