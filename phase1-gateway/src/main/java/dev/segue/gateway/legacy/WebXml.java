package dev.segue.gateway.legacy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jboss.metadata.merge.web.spec.WebCommonMetaDataMerger;
import org.jboss.metadata.parser.servlet.WebFragmentMetaDataParser;
import org.jboss.metadata.parser.servlet.WebMetaDataParser;
import org.jboss.metadata.parser.util.MetaDataElementParser;
import org.jboss.metadata.property.PropertyReplacers;
import org.jboss.metadata.web.spec.WebFragmentMetaData;
import org.jboss.metadata.web.spec.WebMetaData;

/**
 * The effective web.xml of a WAR: its own, then annotations of its classes, then what its libraries bring, in their order; what was said
 * earlier stays. The parts are parsed and merged by WildFly's own library.
 *
 * @see <a href="https://jakarta.ee/specifications/servlet/6.0/jakarta-servlet-spec-6.0#assembling-the-descriptor-from-web-xml-web-fragment-xml-and-annotations">Servlet
 *     6.0, 8.2.3</a>
 */
final class WebXml {
    private WebXml() {}

    /** @throws MountException if a descriptor is broken, or two of them contradict each other */
    static WebMetaData effective(Path war, Path folder, WarClasses classes, ClassLoader loader) throws IOException {
        WebMetaData own = own(war, folder.resolve("WEB-INF/web.xml"));
        try {
            if (!own.isMetadataComplete()) {
                augment(own, war, classes, loader);
            }
            return own;
        } catch (ClassNotFoundException | IllegalStateException failure) {
            throw new MountException("Can't read WAR '%s': %s. Correct it and build it again.".formatted(war,
                    MountException.reason(failure)), failure);
        }
    }

    private static void augment(WebMetaData own, Path war, WarClasses classes, ClassLoader loader)
            throws IOException, ClassNotFoundException {
        List<Path> places = List.copyOf(classes.places().keySet());
        var merged = new WebFragmentMetaData();
        WebCommonMetaDataMerger.augment(merged, WebAnnotations.of(places.getFirst(), classes, loader), own, true);
        Map<Path, WebFragmentMetaData> fragments = new LinkedHashMap<>();
        for (Path library : places.subList(1, places.size())) {
            fragments.put(library, fragment(war, library));
        }
        for (Path library : FragmentOrder.of(own, fragments)) {
            WebFragmentMetaData fragment = Objects.requireNonNull(fragments.get(library));
            if (!fragment.isMetadataComplete()) {
                WebCommonMetaDataMerger.augment(fragment, WebAnnotations.of(library, classes, loader), own, true);
            }
            WebCommonMetaDataMerger.augment(merged, fragment, own, false);
        }
        WebCommonMetaDataMerger.augment(own, merged, null, true);
    }

    private static WebMetaData own(Path war, Path file) throws IOException {
        if (!Files.exists(file)) {
            return new WebMetaData();
        }
        try (InputStream content = Files.newInputStream(file)) {
            var dtd = new MetaDataElementParser.DTDInfo();
            return WebMetaDataParser.parse(reader(content, dtd), dtd, PropertyReplacers.noop());
        } catch (XMLStreamException broken) {
            throw broken(war, "WEB-INF/web.xml", broken);
        }
    }

    private static WebFragmentMetaData fragment(Path war, Path library) throws IOException {
        try (var zip = new ZipFile(library.toFile())) {
            ZipEntry entry = zip.getEntry("META-INF/web-fragment.xml");
            if (entry == null) {
                return new WebFragmentMetaData();
            }
            try (InputStream content = zip.getInputStream(entry)) {
                return WebFragmentMetaDataParser.parse(reader(content, new MetaDataElementParser.DTDInfo()),
                        PropertyReplacers.noop());
            } catch (XMLStreamException broken) {
                throw broken(war, "WEB-INF/lib/" + library.getFileName() + "!/META-INF/web-fragment.xml", broken);
            }
        }
    }

    private static XMLStreamReader reader(InputStream content, MetaDataElementParser.DTDInfo dtd)
            throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setXMLResolver(dtd); // nothing is fetched from anywhere
        return factory.createXMLStreamReader(content);
    }

    private static MountException broken(Path war, String part, XMLStreamException failure) {
        int line = failure.getLocation() == null ? -1 : failure.getLocation().getLineNumber();
        String text = String.valueOf(failure.getMessage()).lines().reduce((_, last) -> last).orElse("")
                .replaceFirst("^Message: ", "");
        return new MountException(
                "WAR '%s' has a broken '%s'%s: %s. Correct it and build it again.".formatted(war, part,
                        line < 0 ? "" : ", line " + line, text.replaceFirst("\\.$", "")),
                failure);
    }
}
