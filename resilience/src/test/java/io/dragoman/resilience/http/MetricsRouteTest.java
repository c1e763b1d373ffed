package io.dragoman.resilience.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.meters.Meters;
import io.dragoman.web.WebServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsRouteTest {
  /** As Prometheus asks, and as people do. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.3 | application/openmetrics-text
          text/plain | text/plain
          */* | text/plain
          """)
  void shouldAnswerInTheFormatThatIsAccepted(final String accept, final String format)
      throws IOException, InterruptedException {
    try (Meters meters = new Meters("echo", "one", "cpu", "1");
        WebServer http =
            AppHttp.start(
                AppHttp.of(AppConfig.of("test", 0).build().resolve(Map.of()), meters.registry()));
        HttpClient client = HttpClient.newHttpClient()) {
      http.add(AppHttp.metrics(meters::scrape));

      final HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:%d/metrics".formatted(http.port())))
                  .header("Accept", accept)
                  .build(),
              HttpResponse.BodyHandlers.ofString());

      assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith(format);
      assertThat(answer.body()).contains("jvm_");
    }
  }
}
