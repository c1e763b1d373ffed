package io.dragoman.ops.drill;

import io.dragoman.testkit.ProviderSim;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./dragoman provider-sim}. */
@Command(
    name = "provider-sim",
    description = {
      "Play a provider of models on loopback, well or badly, until interrupted: OpenAI's chat",
      "completions and transcriptions, Anthropic's messages (both below /v1), LibreTranslate."
    })
public final class ProviderSimCommand implements Callable<Integer> {
  private final PrintStream out;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8099",
      description = "Where it listens; 0: any free port (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--latency-ms",
      paramLabel = "N",
      defaultValue = "0",
      description = "Time before each answer (default: ${DEFAULT-VALUE}).")
  private long latencyMillis;

  @Option(
      names = "--status",
      paramLabel = "N",
      defaultValue = "200",
      description = "Status of answers, such as 429 or 500 (default: ${DEFAULT-VALUE}).")
  private int status;

  @Option(
      names = "--failing",
      paramLabel = "N",
      defaultValue = "-1",
      description = "How many calls get that status before others are answered; -1: all.")
  private int failing;

  @Option(
      names = "--retry-after",
      paramLabel = "SECONDS|DATE",
      defaultValue = "",
      description = "What calls that get that status are told to wait.")
  private String retryAfter;

  @Option(
      names = "--output",
      paramLabel = "KIND",
      defaultValue = "GOOD",
      description = "What good answers hold: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private ProviderSim.Output output;

  public ProviderSimCommand(final PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (ProviderSim service = new ProviderSim(port)) {
      service.behave(
          new ProviderSim.Behaviour(
              Duration.ofMillis(latencyMillis), status, failing, retryAfter, output));
      out.println("Listening on " + service.url() + "; Ctrl-C ends it");
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () ->
                      out.printf(
                          "%d calls, %d of them repeated, at most %d at once%n",
                          service.calls(),
                          service.calls() - service.keys().size(),
                          service.mostAtOnce())));
      new CountDownLatch(1).await();
    }
    return 0;
  }
}
