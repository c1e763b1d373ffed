package io.dragoman.gateway.libre;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeTraversor;
import org.jsoup.select.NodeVisitor;

/**
 * The texts between the tags of HTML: each is translated on its own, tags and attributes stay as
 * they are. What no reader sees, code, and what {@code translate="no"} says is left alone.
 */
final class HtmlText {
  private static final Set<String> LEFT_ALONE =
      Set.of("script", "style", "code", "pre", "template", "noscript");

  private final Document document;
  private final List<TextNode> nodes = new ArrayList<>();

  /** Of a piece of HTML, which need not be right. */
  HtmlText(final String html) {
    document = Jsoup.parseBodyFragment(html);
    document.outputSettings().prettyPrint(false);
    NodeTraversor.traverse(new Collecting(), document.body());
  }

  private final class Collecting implements NodeVisitor {
    private int leftAlone;

    @Override
    public void head(final Node node, final int depth) {
      if (isLeftAlone(node)) {
        leftAlone++;
      }
      if (leftAlone == 0 && node instanceof final TextNode text && !text.isBlank()) {
        nodes.add(text);
      }
    }

    @Override
    public void tail(final Node node, final int depth) {
      if (isLeftAlone(node)) {
        leftAlone--;
      }
    }

    private static boolean isLeftAlone(final Node node) {
      return LEFT_ALONE.contains(node.nodeName()) || node.attr("translate").equals("no");
    }
  }

  /** What is to be translated, in order. */
  List<String> texts() {
    return nodes.stream().map(node -> node.getWholeText().strip()).toList();
  }

  /** The HTML with other texts, of the same number, in the place of its own. */
  String with(final List<String> texts) {
    for (int i = 0; i < nodes.size(); i++) {
      final String own = nodes.get(i).getWholeText();
      final String stripped = own.strip();
      final int at = own.indexOf(stripped);
      nodes
          .get(i)
          .text(own.substring(0, at) + texts.get(i) + own.substring(at + stripped.length()));
    }
    return document.body().html();
  }
}
