package io.dragoman.ingest;

import io.dragoman.resilience.app.Launcher;
import io.dragoman.resilience.values.ValueSerdes;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.AudioEvent;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.UnitStatus;
import io.dragoman.testkit.JavaProcess;
import io.dragoman.testkit.JvmOptions;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/** Ingest in a process of its own, whose registry gives the ids that the test's gives. */
final class IngestProcess {
  private IngestProcess() {}

  /** Arguments: those of the app. */
  public static void main(final String[] arguments) {
    values();
    Launcher.main(new IngestApp(), arguments);
  }

  /** Serdes that give the same ids to audio and request events in every process. */
  static ValueSerdes values() {
    final ValueSerdes values =
        new ValueSerdes(
            new IngestApp()
                .config()
                .resolve(Map.of("schema.registry.url", "mock://ingest-process")));
    values
        .serializer(SpecificRecord.class)
        .serialize(Topic.AUDIO_EVENTS.baseName(), audio("known", new byte[0]));
    values
        .serializer(SpecificRecord.class)
        .serialize(
            Topic.REQUESTS.baseName(),
            RequestEvent.newBuilder()
                .setRequestId("known")
                .setAt(Instant.EPOCH)
                .setEvent(
                    UnitStatus.newBuilder()
                        .setStage(Stage.INGEST)
                        .setIndex(0)
                        .setState(State.DONE)
                        .build())
                .build());
    return values;
  }

  /** Starts it with the memory that it has in a local stack. */
  static JavaProcess start(final String bootstrap, final Path directory) {
    final List<String> command = new ArrayList<>(List.of(IngestProcess.class.getName()));
    Map.of(
            "bootstrap.servers", bootstrap,
            "schema.registry.url", "mock://ingest-process",
            "state.dir", directory.resolve("state").toString(),
            "topic.partitions", "2",
            "topic.replication.factor", "1",
            // The files are an hour long, and the machine may be slow.
            "audio.decode.timeout.ms", "180000",
            "http.port", "0")
        .forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
    return JavaProcess.start(
        directory.resolve("ingest.log"),
        JvmOptions.here("-Xmx512m", "-XX:+ExitOnOutOfMemoryError"),
        command);
  }

  static AudioEvent audio(final String id, final byte[] file) {
    return AudioEvent.newBuilder()
        .setEventId(id)
        .setAudio(ByteBuffer.wrap(file))
        .setSourceLanguage("ko")
        .setTargetLanguages(List.of("en"))
        .setCreatedAt(Instant.EPOCH)
        .build();
  }
}
