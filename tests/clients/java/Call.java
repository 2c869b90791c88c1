// A merchant's call from Java: posts the envelope of its standard input to an address and prints what came back.
// Names, trust and credentials are the virtual machine's and the command line's, as for any program.
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Base64;

public class Call {
    public static void main(String[] arguments) throws Exception {
        var connection = (HttpURLConnection) URI.create(arguments[0]).toURL().openConnection();
        var account = Base64.getEncoder().encodeToString(arguments[1].getBytes("UTF-8"));
        connection.setRequestProperty("Authorization", "Basic " + account);
        connection.setRequestProperty("Content-Type", "text/xml; charset=utf-8");
        connection.setDoOutput(true);
        try (var body = connection.getOutputStream()) {
            System.in.transferTo(body);
        }
        try (var answer = connection.getInputStream()) {
            answer.transferTo(System.out);
        }
    }
}
