import io.dragoman.client.ClientConfig;
import io.dragoman.client.DragomanClient;
import io.dragoman.client.Request;
import io.dragoman.client.RequestView;
import io.dragoman.schemas.Language;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Submits a Korean text and prints its English translation, with the module io.dragoman:client.
 *
 * <p>Arguments: the brokers, the schema registry, the text. Those of a local stack are printed by
 * {@code ./dragoman status}.
 */
public final class Translate {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private Translate() {}

  public static void main(final String[] arguments) {
    final Language korean = Language.find("ko").orElseThrow();
    final Language english = Language.find("en").orElseThrow();
    try (DragomanClient client =
        DragomanClient.connect(new ClientConfig(arguments[0], arguments[1]))) {
      final String id = client.submit(new Request.Text(arguments[2], korean, List.of(english)));
      final Instant end = Instant.now().plus(PATIENCE);
      while (!client.view(id).complete() && Instant.now().isBefore(end)) {
        client.poll(Duration.ofSeconds(1));
      }
      final RequestView view = client.view(id);
      System.out.println(view.state() + ": " + view.translation(english));
      view.allFailures().forEach(failure -> System.out.println(failure.getMessage().orElse("")));
    }
  }
}
