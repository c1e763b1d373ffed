package io.dragoman.inference.onnx.models;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Looks at a directory's files from outside: rights, links, and what stands for a download. */
final class FileCheck {
  /** No model has so many files at its top. */
  private static final int MAX_FILES = 10_000;

  private static final int HEAD_BYTES = 256;
  private static final String LFS = "version https://git-lfs.github.com/spec/";
  private static final String ANNEX = "annex/objects/";

  private final Path directory;
  private final Findings findings;

  FileCheck(final Path directory, final Findings findings) {
    this.directory = directory;
    this.findings = findings;
  }

  /** Looks at the top and at onnx/. */
  void run() {
    if (!Files.isDirectory(directory)) {
      findings.error(
          directory,
          Files.exists(directory) ? "It is no directory." : "There is no such directory.",
          "Name the directory that config.json is in.");
      return;
    }
    files(directory);
    if (Files.isDirectory(directory.resolve("onnx"))) {
      files(directory.resolve("onnx"));
    }
  }

  private void files(final Path folder) {
    final List<Path> files;
    try (Stream<Path> listed = Files.list(folder)) {
      files = listed.limit(MAX_FILES).sorted().toList();
    } catch (final IOException e) {
      findings.error(folder, "It cannot be listed: " + e + ".", "Give this user the right to.");
      return;
    }
    for (final Path file : files) {
      final String name = file.getFileName().toString();
      if (name.endsWith(".json") || name.contains(".onnx") || name.endsWith(".data")) {
        file(file);
      }
    }
  }

  private void file(final Path file) {
    if (Files.isSymbolicLink(file) && !link(file)) {
      return;
    }
    if (!Files.isRegularFile(file)) {
      findings.error(file, "It is no file.", "Put the file of this name in its place.");
    } else if (!Files.isReadable(file)) {
      findings.error(
          file,
          "It cannot be read by %s.".formatted(System.getProperty("user.name")),
          "Give that user the right to: chmod a+r.");
    } else {
      content(file);
    }
  }

  /** Whether it leads anywhere. */
  private boolean link(final Path file) {
    try {
      final Path target = Files.readSymbolicLink(file);
      if (!Files.exists(file)) {
        findings.error(
            file,
            "It is a symbolic link to %s, which is missing.".formatted(target),
            target.toString().contains(ANNEX)
                ? "Fetch the content: git annex get " + file.getFileName() + "."
                : "Put the file itself there.");
        return false;
      }
      if (!file.toRealPath().startsWith(directory.toRealPath())) {
        findings.warning(
            file,
            "It is a symbolic link out of the directory, to %s.".formatted(target),
            "A copy of the directory, or another machine, will lack it; cp -L copies what it leads"
                + " to.");
      }
      return true;
    } catch (final IOException e) {
      findings.error(file, "It cannot be followed: " + e + ".", "Put the file itself there.");
      return false;
    }
  }

  /** What version control leaves where a file was not fetched. */
  private void content(final Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      final String head = new String(in.readNBytes(HEAD_BYTES), StandardCharsets.ISO_8859_1);
      if (head.startsWith(LFS)) {
        findings.error(
            file,
            "It is a pointer of git-LFS, not the file itself.",
            "Fetch the content: git lfs pull.");
      } else if (head.strip().lines().count() == 1 && head.contains("/" + ANNEX)) {
        findings.error(
            file,
            "It is a pointer of git-annex, not the file itself.",
            "Fetch the content: git annex get " + file.getFileName() + ".");
      }
    } catch (final IOException e) {
      findings.error(file, "It cannot be read: " + e + ".", "Give this user the right to.");
    }
  }
}
