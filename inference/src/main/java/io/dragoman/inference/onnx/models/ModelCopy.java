package io.dragoman.inference.onnx.models;

import io.dragoman.inference.internal.model.ModelDirectory;
import io.dragoman.inference.internal.onnx.quantize.Quantizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Copies a model's plain weights and what belongs to them to another directory. */
final class ModelCopy {
  private ModelCopy() {}

  /** Copies what is not there, each file whole or not at all. */
  static void copy(final Path from, final Path to) throws IOException {
    Files.createDirectories(to);
    for (final Path file : files(from)) {
      final Path target = to.resolve(from.relativize(file));
      if (Files.isRegularFile(target)
          && Files.size(target) == Files.size(file)
          && sha256(List.of(target)).equals(sha256(List.of(file)))) {
        continue;
      }
      Files.createDirectories(target.getParent());
      final Path part = target.resolveSibling(Quantizer.PART + UUID.randomUUID());
      try {
        Files.copy(file, part);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
    }
  }

  private static List<Path> files(final Path from) {
    final List<Path> files = new ArrayList<>();
    for (final Path file : ModelDirectory.list(from)) {
      final String name = file.getFileName().toString();
      if (name.endsWith(".json") && !name.equals(ModelCard.FILE)
          || name.startsWith("LICENSE")
          || name.equals("README.md")) {
        files.add(file);
      }
    }
    plain(from).stream()
        .flatMap(weights -> weights.loaded().stream())
        .forEach(graph -> files.addAll(withData(graph)));
    return files;
  }

  /** The plain weights, if they are complete. */
  static Optional<Weights> plain(final Path directory) {
    return Weights.in(directory).stream()
        .filter(weights -> weights.variant().isEmpty() && weights.complete())
        .findFirst();
  }

  /** A graph and the weights beside it. */
  static List<Path> withData(final Path graph) {
    final String name = graph.getFileName().toString();
    return ModelDirectory.list(graph.getParent()).stream()
        .filter(file -> file.getFileName().toString().startsWith(name))
        .toList();
  }

  /** The digest of some files together. */
  static String sha256(final List<Path> files) throws IOException {
    try {
      final MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (final Path file : files) {
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
          in.transferTo(OutputStream.nullOutputStream());
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (final NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
