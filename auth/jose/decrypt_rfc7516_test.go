package jose_test

import (
	"fmt"
	"strings"
	"testing"

	"authpeek/auth/jose"
)

// The examples of RFC 7516 appendix A: tokens, and the keys that they were made for.
const (
	exampleA1 = "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.OKOawDo13gRp2ojaHV7LFpZcgV7T6DVZKTyKOMTYUmKoTCVJRgckC" +
		"L9kiMT03JGeipsEdY3mx_etLbbWSrFr05kLzcSr4qKAq7YN7e9jwQRb23nfa6c9d-StnImGyFDbSv04uVuxIp5Zms1gNxKKK2Da1" +
		"4B8S4rzVRltdYwam_lDp5XnZAYpQdb76FdIKLaVmqgfwX7XWRxv2322i-vDxRfqNzo_tETKzpVLzfiwQyeyPGLBIO56YJ7eObdv0" +
		"je81860ppamavo35UgoRdbYaBcoh9QcfylQr66oc6vFWXRcZ_ZT2LawVCWTIy3brGPi6UklfCpIMfIjf7iGdXKHzg.48V1_ALb6U" +
		"S04U3b.5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6jiSdiwkIr3ajwQzaBtQD_A.XFBoMYUZ" +
		"odetZdvTiFvSkQ"
	exampleA2 = "eyJhbGciOiJSU0ExXzUiLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.UGhIOguC7IuEvf_NPVaXsGMoLOmwvc1GyqlIKOK1nN94nHPo" +
		"ltGRhWhw7Zx0-kFm1NJn8LE9XShH59_i8J0PH5ZZyNfGy2xGdULU7sHNF6Gp2vPLgNZ__deLKxGHZ7PcHALUzoOegEI-8E66jX2E" +
		"4zyJKx-YxzZIItRzC5hlRirb6Y5Cl_p-ko3YvkkysZIFNPccxRU7qve1WYPxqbb2Yw8kZqa2rMWI5ng8OtvzlV7elprCbuPhcCdZ" +
		"6XDP0_F8rkXds2vE4X-ncOIM8hAYHHi29NX0mcKiRaD0-D-ljQTP-cFPgwCp6X-nZZd9OHBv-B3oWh2TbqmScqXMR4gp_A.AxY8D" +
		"CtDaGlsbGljb3RoZQ.KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY.9hH0vgRfYgPnAHOd8stkvw"
	exampleA3 = "eyJhbGciOiJBMTI4S1ciLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.6KB707dM9YTIgHtLvtgWQ8mKwboJW3of9locizkDTHzBC2Il" +
		"rT1oOQ.AxY8DCtDaGlsbGljb3RoZQ.KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY.U0m_YmjN04DJvceFICbCVQ"

	keyA1 = `{"kty":"RSA","e":"AQAB","n":"` +
		"oahUIoWw0K0usKNuOR6H4wkf4oBUXHTxRvgb48E-BVvxkeDNjbC4he8rUWcJoZmds2h7M70imEVhRU5djINXtqllXI4DFqcI1Dgj" +
		"T9LewND8MW2Krf3Spsk_ZkoFnilakGygTwpZ3uesH-PFABNIUYpOiN15dsQRkgr0vEhxN92i2asbOenSZeyaxziK72UwxrrKoExv" +
		"6kc5twXTq4h-QChLOln0_mtUZwfsRaMStPs6mS6XrgxnxbWhojf663tuEQueGC-FCMfra36C9knDFGzKsNa7LZK2djYgyD3JR_MB" +
		"_4NUJW_TqOQtwHYbxevoJArm-L5StowjzGy-_bq6Gw" +
		`","d":"` +
		"kLdtIj6GbDks_ApCSTYQtelcNttlKiOyPzMrXHeI-yk1F7-kpDxY4-WY5NWV5KntaEeXS1j82E375xxhWMHXyvjYecPT9fpwR_M9" +
		"gV8n9Hrh2anTpTD93Dt62ypW3yDsJzBnTnrYu1iwWRgBKrEYY46qAZIrA2xAwnm2X7uGR1hghkqDp0Vqj3kbSCz1XyfCs6_LehBw" +
		"txHIyh8Ripy40p24moOAbgxVw3rxT_vlt3UVe4WO3JkJOzlpUf-KTVI2Ptgm-dARxTEtE-id-4OJr0h-K-VFs3VSndVTIznSxfyr" +
		"j8ILL6MG_Uv8YAu7VILSB3lOW085-4qE3DzgrTjgyQ" +
		`","p":"` +
		"1r52Xk46c-LsfB5P442p7atdPUrxQSy4mti_tZI3Mgf2EuFVbUoDBvaRQ-SWxkbkmoEzL7JXroSBjSrK3YIQgYdMgyAEPTPjXv_h" +
		"I2_1eTSPVZfzL0lffNn03IXqWF5MDFuoUYE0hzb2vhrlN_rKrbfDIwUbTrjjgieRbwC6Cl0" +
		`","q":"` +
		"wLb35x7hmQWZsWJmB_vle87ihgZ19S8lBEROLIsZG4ayZVe9Hi9gDVCOBmUDdaDYVTSNx_8Fyw1YYa9XGrGnDew00J28cRUoeBB_" +
		"jKI1oma0Orv1T9aXIWxKwd4gvxFImOWr3QRL9KEBRzk2RatUBnmDZJTIAfwTs0g68UZHvtc" +
		`"}`
	keyA2 = `{"kty":"RSA","kid":"2011-04-29","e":"AQAB","n":"` +
		"sXchDaQebHnPiGvyDOAT4saGEUetSyo9MKLOoWFsueri23bOdgWp4Dy1WlUzewbgBHod5pcM9H95GQRV3JDXboIRROSBigeC5yjU" +
		"1hGzHHyXss8UDprecbAYxknTcQkhslANGRUZmdTOQ5qTRsLAt6BTYuyvVRdhS8exSZEy_c4gs_7svlJJQ4H9_NxsiIoLwAEk7-Q3" +
		"UXERGYw_75IDrGA84-lA_-Ct4eTlXHBIY2EaV7t7LjJaynVJCpkv4LKjTTAumiGUIuQhrNhZLuF_RJLqHpM2kgWFLU7-VTdL1VbC" +
		"2tejvcI2BlMkEpk1BzBZI0KQB0GaDWFLN-aEAw3vRw" +
		`","d":"` +
		"VFCWOqXr8nvZNyaaJLXdnNPXZKRaWCjkU5Q2egQQpTBMwhprMzWzpR8Sxq1OPThh_J6MUD8Z35wky9b8eEO0pwNS8xlh1lOFRRBo" +
		"NqDIKVOku0aZb-rynq8cxjDTLZQ6Fz7jSjR1Klop-YKaUHc9GsEofQqYruPhzSA-QgajZGPbE_0ZaVDJHfyd7UUBUKunFMScbflY" +
		"AAOYJqVIVwaYR5zWEEceUjNnTNo_CVSj-VvXLO5VZfCUAVLgW4dpf1SrtZjSt34YLsRarSb127reG_DUwg9Ch-KyvjT1SkHgUWRV" +
		"Gcyly7uvVGRSDwsXypdrNinPA4jlhoNdizK2zF2CWQ" +
		`"}`
	keyA3 = `{"kty":"oct","kid":"7","k":"GawgguFyGrWKav7AX4VKUg"}`
)

const prosper = "Live long and prosper."

func TestDecryptRFC7516(t *testing.T) {
	a2, a3 := strings.Split(exampleA2, "."), strings.Split(exampleA3, ".")
	// A.4 and A.5 encrypt the same content to the recipients of A.2 and A.3, under another header and so with another tag.
	content := fmt.Sprintf(`"protected":"eyJlbmMiOiJBMTI4Q0JDLUhTMjU2In0","unprotected":{"jku":"https://server.example.com/keys.jwks"},`+
		`"iv":"%s","ciphertext":"%s","tag":"Mz-VPPyU4RlcuYv1IwIvzw"`, a2[2], a2[3])
	a4 := fmt.Sprintf(`{%s,"recipients":[{"header":{"alg":"RSA1_5","kid":"2011-04-29"},"encrypted_key":"%s"},`+
		`{"header":{"alg":"A128KW","kid":"7"},"encrypted_key":"%s"}]}`, content, a2[1], a3[1])
	a5 := fmt.Sprintf(`{%s,"header":{"alg":"A128KW","kid":"7"},"encrypted_key":"%s"}`, content, a3[1])
	for _, test := range []struct{ name, raw, key, want string }{
		{"A.1", exampleA1, keyA1, "The true sign of intelligence is not knowledge but imagination."},
		{"A.2", exampleA2, keyA2, prosper},
		{"A.3", exampleA3, keyA3, prosper},
		{"A.4, first recipient", a4, keyA2, prosper},
		{"A.4, second recipient", a4, keyA3, prosper},
		{"A.4, both", a4, `{"keys":[` + keyA3 + "," + keyA2 + `]}`, prosper},
		{"A.5", a5, keyA3, prosper},
	} {
		v := jose.Verify(test.raw, parseKeys(t, test.key), jose.Options{JSON: true})
		if v.State != jose.StateValid || string(v.Payload) != test.want {
			t.Errorf("%s: %s, %s", test.name, v.State, v.Reason)
		}
	}
}
