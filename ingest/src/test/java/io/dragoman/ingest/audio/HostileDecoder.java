package io.dragoman.ingest.audio;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** A decoder process that a file can do with what it likes; sound files are decoded as usual. */
final class HostileDecoder {
  private static final int EATEN_AT_ONCE = 16 * 1024 * 1024;

  /** More than any decoder may have. */
  private static final int MAX_BITES = 128;

  private static final FileDecoder REAL = new FileDecoder();
  private static final DataOutputStream OUT =
      new DataOutputStream(new FileOutputStream(FileDescriptor.out));
  private static int files;

  private HostileDecoder() {}

  /** As {@link DecoderMain}. */
  public static void main(final String[] arguments) {
    DecoderMain.run(HostileDecoder::decode, Long.parseLong(arguments[0]));
  }

  private static FileFormat decode(final byte[] file, final SampleSink sink) {
    files++;
    final String order = new String(file, StandardCharsets.ISO_8859_1);
    switch (order) {
      case "crash" -> crash();
      case "crash if warm" -> {
        // The first file is the proof, the second this one.
        if (files > 2) {
          crash();
        }
        return REAL.decode(KnownGood.wav(), sink);
      }
      case "hang" -> hang();
      case "eat native memory" -> eatNative();
      case "eat heap" -> eatHeap();
      case "talk nonsense" -> write("nonsense".repeat(100).getBytes(StandardCharsets.US_ASCII));
      case "blame the system" ->
          throw new DragomanException(ErrorCode.REGISTRY_UNAVAILABLE, "It was the registry.");
      case "send for ever" -> sendForEver();
      case "begin for ever" -> {
        while (true) {
          sink.restart();
        }
      }
      case "listen" -> tell(() -> new ServerSocket(0).close());
      case "send a datagram" -> tell(() -> new DatagramSocket().close());
      case "start a program" -> tell(() -> new ProcessBuilder("true").start());
      case "write a file" -> tell(() -> Files.writeString(Path.of("hostile.txt"), "Ha!"));
      case "delete a file" -> tell(() -> Files.delete(Path.of("hostile-victim.txt")));
      case "tell secrets" ->
          throw AudioErrors.unreadable("%s", String.join(",", System.getenv().keySet()));
      default -> {
        return REAL.decode(file, sink);
      }
    }
    return new FileFormat("none", "none", 1, 1);
  }

  private interface Deed {
    void run() throws IOException;
  }

  private static void tell(final Deed deed) {
    String what = "It worked";
    try {
      deed.run();
    } catch (final IOException | LinkageError | InternalError e) {
      // Java's own network code cannot even begin.
      what = "It was refused";
    }
    throw AudioErrors.unreadable("%s.", what);
  }

  private static void crash() {
    new Address(8).get();
  }

  private static void hang() {
    while (true) {
      Thread.onSpinWait();
    }
  }

  private static void eatNative() {
    Pointer last = new Pointer();
    for (int i = 0; i < MAX_BITES; i++) {
      final Pointer bite = Pointer.malloc(EATEN_AT_ONCE);
      if (bite == null || bite.isNull()) {
        // The JVM itself needs some to say so.
        Pointer.free(last);
        throw new OutOfMemoryError("malloc");
      }
      Pointer.memset(bite, 1, EATEN_AT_ONCE);
      last = bite;
    }
  }

  private static void eatHeap() {
    final List<byte[]> bites = new ArrayList<>();
    while (true) {
      bites.add(new byte[EATEN_AT_ONCE]);
    }
  }

  private static void sendForEver() {
    try {
      while (true) {
        DecoderProtocol.writeFrame(OUT, DecoderProtocol.SAMPLES, new byte[60_000], 60_000);
      }
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(final byte[] bytes) {
    try {
      OUT.write(bytes);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Address extends BytePointer {
    Address(final long value) {
      super((Pointer) null);
      address = value;
    }
  }
}
