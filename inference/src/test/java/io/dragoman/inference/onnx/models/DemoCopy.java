package io.dragoman.inference.onnx.models;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A demo model at a place where a test may spoil it, with the plain weights only. */
record DemoCopy(Path directory) {

  static DemoCopy of(final String model, final Path to) throws IOException {
    final Path from = Path.of("demo-models", model);
    Files.createDirectories(to.resolve("onnx"));
    for (final Path folder : List.of(from, from.resolve("onnx"))) {
      try (Stream<Path> files = Files.list(folder)) {
        for (final Path file : files.filter(Files::isRegularFile).toList()) {
          if (!file.toString().contains("_quantized")) {
            Files.copy(file, to.resolve(from.relativize(file)));
          }
        }
      }
    }
    return new DemoCopy(to);
  }

  Path file(final String name) {
    return directory.resolve(name);
  }

  void write(final String name, final String text) throws IOException {
    Files.writeString(file(name), text);
  }

  void replace(final String name, final String old, final String replacement) throws IOException {
    final String text = Files.readString(file(name));
    if (!text.contains(old)) {
      throw new AssertionError(name + " has no " + old);
    }
    write(name, text.replaceFirst(Pattern.quote(old), replacement));
  }

  void cut(final String name) throws IOException {
    final byte[] bytes = Files.readAllBytes(file(name));
    Files.write(file(name), Arrays.copyOf(bytes, bytes.length / 2));
  }

  void graph(final String name, final UnaryOperator<ModelProto> change) throws IOException {
    Files.write(
        file(name),
        change.apply(ModelProto.parseFrom(Files.readAllBytes(file(name)))).toByteArray());
  }
}
